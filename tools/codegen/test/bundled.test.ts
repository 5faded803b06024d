import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bundledPath } from "../src/emit-bundled.ts";
import { readDefinitions } from "../src/generate.ts";
import { publish } from "../src/publish.ts";
import { readGateways } from "../src/repository.ts";
import { samplesOf } from "../src/samples.ts";
import { mapSchema, type RawSchema } from "../src/schema-map.ts";
import { withTitles } from "../src/titles.ts";
import { withoutTypeLists } from "../src/wire-types.ts";
import { documentsAjv, repository } from "./support.ts";

const gateways = readGateways(repository);
const published = publish(gateways);

const messages = gateways.flatMap((input) =>
  readDefinitions(input.files)
    .ordered.filter(({ role }) => role !== undefined)
    .map((root) => ({ input, root, bundled: JSON.parse(published.get(bundledPath(root)) ?? "") as RawSchema })),
);

/** Ajv as it comes: it throws for keywords that it does not know, and warns of what other validators may read differently. */
function compileAsIs(schema: RawSchema): { isValid: (value: unknown) => boolean; warnings: string[] } {
  const warnings: string[] = [];
  const logger = {
    log: () => {},
    warn: (text: string) => warnings.push(text),
    error: (text: string) => warnings.push(text),
  };
  const validate = new Ajv2020({ logger }).compile(schema);
  return { isValid: (value) => validate(value) === true, warnings };
}

describe.each(messages.map((message) => [bundledPath(message.root), message] as const))(
  "%s",
  (_path, { input, root, bundled }) => {
    const { isValid, warnings } = compileAsIs(bundled);
    const samples = samplesOf(input.files, root.file).map(({ text }) => JSON.parse(text) as Record<string, unknown>);
    const original = documentsAjv(input).getSchema(root.schema.$id ?? "") as (value: unknown) => boolean;

    test("compiles with Ajv's defaults, without a warning", () => {
      expect(warnings).toEqual([]);
    });

    test("needs no other file, and holds nothing that is ours alone", () => {
      const seen: string[] = [];
      mapSchema(bundled, (schema) => {
        seen.push(...Object.keys(schema).filter((key) => key.startsWith("x-") || ["$id", "const"].includes(key)));
        seen.push(
          ...[schema["$ref"] ?? []]
            .flat()
            .filter((ref) => !String(ref).startsWith("#/$defs/"))
            .map(String),
        );
        return schema;
      });
      expect(seen).toEqual([]);
      const definitions = Object.entries((bundled["$defs"] ?? {}) as Record<string, RawSchema>);
      expect(definitions.filter(([name, schema]) => schema["title"] !== name)).toEqual([]);
    });

    test("accepts what the schema accepts, and no more", () => {
      expect(samples.length).toBeGreaterThan(0);
      expect(samples.map(isValid)).toEqual(samples.map(() => true));
      const fields = [...new Set(samples.flatMap((sample) => Object.keys(sample))), "undeclared"];
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom<unknown>("1.0", "MD5", "", "x", 0, 1.5, null, {}),
      );
      const change = fc.tuple(
        fc.constantFrom(...samples),
        fc.constantFrom(...fields),
        fc.option(value, { nil: undefined }),
      );
      fc.assert(
        fc.property(change, ([sample, field, changed]) => {
          const message = JSON.parse(JSON.stringify({ ...sample, [field]: changed }));
          expect(isValid(message)).toBe(original(message));
        }),
        { numRuns: 60 },
      );
    });
  },
);

test("units are said in the description", () => {
  const request = messages.find(({ root }) => root.name === "TransferCreateRequest") as (typeof messages)[number];
  const { properties } = request.bundled as unknown as { properties: { amount: RawSchema } };
  expect(properties.amount["description"]).toMatch(/ Unit: fen \(1\/100 CNY\)\.$/u);
});

test("the version stands in each file", () => {
  const [input] = gateways;
  const files = publish([{ ...(input as (typeof gateways)[number]), version: "7.8.9" }]);
  const bundles = [...files].filter(([name]) => name.startsWith("bundled/"));
  expect(bundles.filter(([, text]) => !text.includes("7.8.9, made from https://payout.example/schemas/"))).toEqual([]);
  expect(bundles.length).toBeGreaterThan(0);
});

const reference = ({ name }: { name: string }) => ({ $ref: `#/$defs/${name}` });

test.each<[string, RawSchema, RawSchema]>([
  ["a number or text", { type: ["string", "integer"], examples: [1] }, { examples: [1], $ref: "#/$defs/WireInteger" }],
  ["or null", { type: ["number", "string", "null"] }, { $ref: "#/$defs/NullableWireNumber" }],
  [
    "with a rule",
    { type: ["integer", "string"], pattern: "^1$", minimum: 1 },
    {
      anyOf: [
        { type: "integer", minimum: 1 },
        { type: "string", pattern: "^1$" },
      ],
    },
  ],
  [
    "a list or text",
    { type: ["array", "string"], items: {} },
    { anyOf: [{ type: "array", items: {} }, { type: "string" }] },
  ],
  ["one type or null", { type: ["string", "null"] }, { type: ["string", "null"] }],
])("lists of types become choices: %s", (_name, schema, expected) => {
  expect(withoutTypeLists(schema, reference)).toEqual(expected);
});

test("titles follow the way to a type, and stand where generators make one", () => {
  const leaf = { type: "object", properties: { the_kind: { enum: ["a"] }, plain: { type: "string" } } };
  expect(
    withTitles(
      { properties: { data: { anyOf: [leaf, { type: "null" }] }, list: { type: "array", items: leaf } } },
      "R",
    ),
  ).toEqual({
    title: "R",
    properties: {
      data: {
        anyOf: [
          {
            title: "RData",
            ...leaf,
            properties: { ...leaf.properties, the_kind: { title: "RDataTheKind", enum: ["a"] } },
          },
          { type: "null" },
        ],
      },
      list: {
        type: "array",
        items: {
          title: "RListItem",
          ...leaf,
          properties: { ...leaf.properties, the_kind: { title: "RListItemTheKind", enum: ["a"] } },
        },
      },
    },
  });
});
