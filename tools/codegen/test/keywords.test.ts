import { describe, expect, test } from "vitest";
import { loadValidators } from "../src/examples.ts";
import { generate } from "../src/generate.ts";
import { loadTypeBox, requestWith, responseWith, strictAjv } from "./support.ts";

interface Case {
  readonly name: string;
  readonly field: object;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

const cases: readonly Case[] = [
  { name: "type string", field: { type: "string" }, good: ["", "a"], bad: [1, null, {}] },
  { name: "type boolean", field: { type: "boolean" }, good: [true], bad: ["true", 0] },
  { name: "type null", field: { type: "null" }, good: [null], bad: ["null", 0] },
  { name: "type integer", field: { type: "integer" }, good: [1, -1], bad: [1.5, "1"] },
  { name: "type number", field: { type: "number" }, good: [1, 1.5], bad: ["1"] },
  { name: "type array of names", field: { type: ["string", "null"] }, good: ["a", null], bad: [1, true] },
  { name: "no type", field: {}, good: [1, "a", null, {}, []], bad: [] },
  { name: "enum", field: { enum: ["a", 'b"', 3, true, null] }, good: ["a", 'b"', 3, true, null], bad: ["c", 4, false] },
  { name: "const", field: { const: "a" }, good: ["a"], bad: ["b", null] },
  { name: "minLength", field: { type: "string", minLength: 2 }, good: ["ab"], bad: ["a", "😀"] },
  { name: "maxLength", field: { type: "string", maxLength: 2 }, good: ["ab", "😀😀"], bad: ["abc"] },
  {
    name: "pattern",
    field: { type: "string", pattern: "^\\p{L}/(?:\\d|\\$)$" },
    good: ["é/1", "a/$"],
    bad: ["1/1", "a/1\n"],
  },
  { name: "minimum", field: { type: "integer", minimum: 2 }, good: [2], bad: [1] },
  { name: "maximum", field: { type: "number", maximum: 2.5 }, good: [2.5], bad: [2.6] },
  {
    name: "items",
    field: { type: "array", items: { type: ["string", "null"] } },
    good: [[], ["a", null]],
    bad: [[1], "a"],
  },
  { name: "minItems", field: { type: "array", minItems: 1 }, good: [[1]], bad: [[]] },
  { name: "maxItems", field: { type: "array", maxItems: 1 }, good: [[], [1]], bad: [[1, 2]] },
  {
    name: "properties, required, additionalProperties false",
    field: {
      type: "object",
      additionalProperties: false,
      required: ["b"],
      properties: { "a-a": { type: "string", description: "A." }, b: { type: "integer", description: "B." } },
    },
    good: [{ b: 1 }, { "a-a": "a", b: 1 }],
    bad: [{}, { b: 1, c: 1 }, { b: "1" }, []],
  },
  {
    name: "additionalProperties schema",
    field: { type: "object", additionalProperties: { type: "string" } },
    good: [{}, { a: "a" }],
    bad: [{ a: 1 }],
  },
  {
    name: "oneOf",
    field: {
      oneOf: ["p", "q"].map((kind) => ({
        type: "object",
        additionalProperties: false,
        required: ["kind"],
        properties: { kind: { const: kind, description: "Kind." }, [kind]: { type: "string", description: "Value." } },
      })),
    },
    good: [{ kind: "p", p: "1" }, { kind: "q" }],
    bad: [{ kind: "r" }, { kind: "p", q: "1" }],
  },
  {
    name: "anyOf",
    field: { anyOf: [{ type: "integer" }, { type: "string", maxLength: 1 }] },
    good: [1, "a"],
    bad: ["ab", null],
  },
  {
    name: "annotations",
    field: {
      type: "string",
      description: "Ends */ here.\nSecond line.",
      default: "a",
      deprecated: true,
      examples: ["a", "x".repeat(90)],
      $comment: "never seen",
      "x-unit": "fen",
      "x-source": "[doc] 2",
    },
    good: ["a"],
    bad: [1],
  },
];

describe.each(cases)("$name", ({ field, good, bad }) => {
  test("type and TypeBox value", async () => {
    const files = await generate(requestWith(field));
    expect(files.get("src/generated/types.ts")).toMatchSnapshot("types");
    expect(files.get("src/generated/schemas.ts")).toMatchSnapshot("schemas");
  });

  test("validator and TypeBox value accept and refuse the same", async () => {
    const files = await generate(requestWith(field));
    const { validateR } = await loadValidators(files.get("src/generated/validators.js") ?? "");
    const typeBox = strictAjv().compile(loadTypeBox(files.get("src/generated/schemas.ts") ?? "")["RSchema"] ?? {});
    for (const x of good) expect([x, validateR?.({ x }), typeBox({ x })]).toEqual([x, true, true]);
    for (const x of bad) expect([x, validateR?.({ x }), typeBox({ x })]).toEqual([x, false, false]);
  });
});

test("a choice of required fields stays optional in the type and is enforced by both validators", async () => {
  const more = {
    properties: { x: { description: "X.", type: "string" }, y: { description: "Y.", type: "string" } },
    anyOf: [{ required: ["x"] }, { required: ["y"] }],
  };
  const files = await generate(requestWith({}, more));
  expect(files.get("src/generated/types.ts")).toContain("Needs at least one of: `x`, or `y`.");
  const { validateR } = await loadValidators(files.get("src/generated/validators.js") ?? "");
  const typeBox = strictAjv().compile(loadTypeBox(files.get("src/generated/schemas.ts") ?? "")["RSchema"] ?? {});
  for (const validate of [validateR, typeBox]) {
    expect([validate?.({}), validate?.({ x: "1" }), validate?.({ y: "1" })]).toEqual([false, true, true]);
  }
});

test("an inbound validator takes numbers as text only, as its type says", async () => {
  const field = {
    anyOf: [{ type: "integer", minimum: 5 }, { enum: ["a", 1] }, { type: ["number", "string"], maxLength: 3 }],
  };
  const files = await generate(responseWith(field));
  const { validateR } = await loadValidators(files.get("src/generated/validators.js") ?? "");
  expect([validateR?.({ x: "1.0", unlisted: 1 }), validateR?.({ x: 7 }), validateR?.({ x: "1234" })]).toEqual([
    true,
    false,
    false,
  ]);
});

test("every mistake is reported with its place, keyword and parameters", async () => {
  const files = await generate(requestWith({ type: "string", maxLength: 1, pattern: "^a/b$" }, { required: ["x"] }));
  const { validateR } = await loadValidators(files.get("src/generated/validators.js") ?? "");
  expect(validateR?.({ x: "ccc", y: 1 })).toBe(false);
  expect(validateR?.errors).toEqual([
    { instancePath: "", keyword: "additionalProperties", params: { additionalProperty: "y" } },
    { instancePath: "/x", keyword: "maxLength", params: { limit: 1 } },
    { instancePath: "/x", keyword: "pattern", params: { pattern: "^a\\/b$" } },
  ]);
  expect(validateR?.({})).toBe(false);
  expect(validateR?.errors).toEqual([{ instancePath: "", keyword: "required", params: { missingProperty: "x" } }]);
  expect(validateR?.({ x: "c" })).toBe(false);
  expect(validateR?.({})).toBe(false);
});
