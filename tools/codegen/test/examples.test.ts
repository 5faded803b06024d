import { describe, expect, test } from "vitest";
import { exampleProblems, parseLossless } from "../src/examples.ts";
import { readGateways } from "../src/repository.ts";
import { fixture, fixtures, repository } from "./support.ts";

describe.each([...readGateways(repository), ...readGateways(fixtures)])("$gateway", (input) => {
  test("every schema has examples, and every example fits its schema", async () => {
    expect(await exampleProblems(input)).toEqual([]);
  });
});

const folder = "schemas/demo/payout/examples";

async function problemsWith(name: string, text: string | undefined): Promise<string[]> {
  const input = fixture("demo");
  const files = new Map(input.files);
  if (text === undefined) files.delete(`${folder}/${name}`);
  else files.set(`${folder}/${name}`, text);
  return exampleProblems({ ...input, files });
}

test("an example that does not fit is named, with the reason", async () => {
  const [problem] = await problemsWith("query.request.json", '{"id": 1}');
  expect(problem).toMatch(/query\.request\.json#: does not fit .* data\/id must be string/u);
});

test("an example without a schema fails", async () => {
  expect(await problemsWith("querry.request.json", "{}")).toEqual([
    `${folder}/querry.request.json#: no schema fits its name; rename the example`,
  ]);
});

test("a schema without an example fails", async () => {
  expect(await problemsWith("query.request.json", undefined)).toEqual([
    "schemas/demo/payout/query.request.json#: has no example; add the documented sample to examples/",
  ]);
});

test("an example is one JSON object", async () => {
  expect(await problemsWith("query.request.list.json", "[]")).toEqual([
    `${folder}/query.request.list.json#: an example must be one JSON object`,
  ]);
});

test("numbers keep their digits", () => {
  expect(parseLossless('{"a":10.10,"b":[626015783370903553]}')).toEqual({ a: "10.10", b: ["626015783370903553"] });
});
