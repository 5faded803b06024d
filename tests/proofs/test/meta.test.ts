import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { filesIn, index, readJson } from "../src/published.ts";

const products = Object.values(index.gateways).flatMap((gateway) => gateway.products);

/** Every published file that a schema of meta/ describes, or the part of it that it describes. */
const described: Readonly<Record<string, readonly (readonly [where: string, content: object])[]>> = {
  signature: Object.values(index.gateways).map(({ openapi }) => [
    `${openapi}#/x-signature`,
    readJson<{ "x-signature": object }>(openapi)["x-signature"],
  ]),
  status: products.map(({ status }) => [status, readJson<object>(status)]),
  errors: products.map(({ errors }) => [errors, readJson<object>(errors)]),
  cases: Object.values(index.gateways).map(({ cases }) => [cases, readJson<object>(cases)]),
  index: [["index.json", readJson<object>("index.json")]],
  vectors: Object.values(index.gateways).map(({ vectors }) => [vectors, readJson<object>(vectors)]),
};

test("the index names every schema of meta/, and each is tried here", () => {
  expect(Object.values(index.meta).sort()).toEqual(filesIn("meta").map((file) => `meta/${file}`));
  expect(Object.keys(described).sort()).toEqual(Object.keys(index.meta).sort());
});

describe.each(Object.entries(index.meta))("meta/%s", (name, file) => {
  const schema = readJson<{ $id: string }>(file);
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false });
  const validate: ValidateFunction = ajv.compile(schema);
  const contents = described[name] ?? [];

  test("has its path as its $id", () => {
    expect(schema.$id).toBe(`https://payout.example/schemas/${file}`);
  });

  test.each(contents)("%s fits", (_where, content) => {
    expect(validate(content) ? [] : validate.errors).toEqual([]);
    expect(contents.length).toBeGreaterThan(0);
  });

  test.each(contents)("%s with one member more or less does not", (_where, content) => {
    // A later release may add to the index.
    expect(validate({ ...content, unheardOf: true })).toBe(name === "index");
    const { required } = schema as unknown as { required: readonly string[] };
    for (const member of required)
      expect([member, validate(Object.fromEntries(Object.entries(content).filter(([key]) => key !== member)))]).toEqual(
        [member, false],
      );
  });
});
