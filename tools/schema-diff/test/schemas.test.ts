import { describe, expect, test } from "vitest";
import { differences, lines } from "./support.ts";

/** A field before and after, what the change is called, and what it is for a request and for an answer. */
type FieldCase = readonly [kind: string, before: object, after: object, sent: string, received: string];

const narrows = ["breaking", "additive"] as const;
const widens = ["additive", "breaking"] as const;
const breaks = ["breaking", "breaking"] as const;
const says = ["docs", "docs"] as const;
const adds = ["additive", "additive"] as const;
const text = { type: "string" };
const branches = (...kinds: string[]) => ({
  oneOf: kinds.map((kind) => ({ type: "object", required: ["k"], properties: { k: { const: kind } } })),
});

const fields: readonly FieldCase[] = [
  ["type-narrowed", { type: ["string", "null"] }, text, ...narrows],
  ["type-widened", text, { type: ["string", "null"] }, ...widens],
  ["type-changed", text, { type: "boolean" }, ...breaks],
  ["type-narrowed", { type: "number" }, { type: "integer" }, ...narrows],
  ["type-widened", { type: "integer" }, { type: "number" }, ...widens],
  ["type-widened", text, {}, ...widens],
  ["values-narrowed", { enum: ["a", "b"] }, { enum: ["a"] }, ...narrows],
  ["values-narrowed", { enum: ["a", "b"] }, { const: "a" }, ...narrows],
  ["values-narrowed", text, { type: "string", enum: ["a"] }, ...narrows],
  ["values-widened", { const: "a" }, { enum: ["a", "b"] }, ...widens],
  ["values-widened", { type: "string", const: "a" }, text, ...widens],
  ["values-changed", { const: "a" }, { const: "b" }, ...breaks],
  ["pattern-narrowed", text, { type: "string", pattern: "^a$" }, ...narrows],
  ["pattern-widened", { type: "string", pattern: "^a$" }, text, ...widens],
  ["pattern-changed", { type: "string", pattern: "^a$" }, { type: "string", pattern: "^b$" }, ...breaks],
  ["length-narrowed", { type: "string", maxLength: 9 }, { type: "string", maxLength: 8 }, ...narrows],
  ["length-narrowed", text, { type: "string", minLength: 1 }, ...narrows],
  ["length-widened", { type: "string", minLength: 2, maxLength: 9 }, { type: "string", minLength: 1 }, ...widens],
  ["length-changed", { type: "string", maxLength: 9 }, { type: "string", minLength: 1 }, ...breaks],
  ["range-narrowed", { type: "integer", maximum: 9 }, { type: "integer", maximum: 8 }, ...narrows],
  ["range-widened", { type: "integer", minimum: 1 }, { type: "integer", minimum: 0 }, ...widens],
  ["entries-narrowed", { type: "array" }, { type: "array", maxItems: 2 }, ...narrows],
  ["entries-widened", { type: "array", minItems: 1 }, { type: "array" }, ...widens],
  ["items-narrowed", { type: "array" }, { type: "array", items: text }, ...narrows],
  ["items-widened", { type: "array", items: text }, { type: "array" }, ...widens],
  ["branch-removed", branches("a", "b"), branches("a"), ...narrows],
  ["branch-added", branches("a"), branches("a", "b"), ...widens],
  ["branch-added", text, { anyOf: [text, { type: "null" }] }, ...widens],
  ["union-narrowed", { anyOf: [text, { type: "null" }] }, { oneOf: [text, { type: "null" }] }, ...narrows],
  ["union-widened", { oneOf: [text, { type: "null" }] }, { anyOf: [text, { type: "null" }] }, ...widens],
  ["unknown-fields-narrowed", { type: "object" }, { type: "object", additionalProperties: false }, ...narrows],
  ["unknown-fields-widened", { type: "object", additionalProperties: text }, { type: "object" }, ...widens],
  ["description-changed", { ...text, description: "A." }, { ...text, description: "B." }, ...says],
  ["examples-changed", { ...text, examples: ["a"] }, { ...text, examples: ["b"] }, ...says],
  ["source-changed", { ...text, "x-source": "[doc] 1" }, { ...text, "x-source": "[doc] 2" }, ...says],
  ["comment-changed", text, { ...text, $comment: "Why." }, ...says],
  ["deprecated-changed", text, { ...text, deprecated: true }, ...adds],
  ["default-changed", text, { ...text, default: "a" }, ...adds],
  ["title-changed", { ...text, title: "A" }, { ...text, title: "B" }, ...breaks],
  ["id-changed", { ...text, $id: "https://a.example/x.json" }, { ...text, $id: "https://b.example/x.json" }, ...breaks],
  ["unit-changed", { ...text, "x-unit": "fen" }, { ...text, "x-unit": "yuan" }, ...breaks],
];

const root = { title: "R", type: "object" };
const withField = (file: string, x: object) => ({ [file]: { ...root, properties: { x } } });

describe.each(fields)("%s: %j -> %j", (kind, before, after, sent, received) => {
  test.each([
    ["r.request.json", sent],
    ["destination.json", sent],
    ["r.response.json", received],
    ["r.notification.json", received],
  ])(`in %s is %s`, (file, level) => {
    const found = lines(differences(withField(file, before), withField(file, after)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${level} ${kind} g/${file}#/properties/x\\b`, "u"));
  });
});

/** A whole message before and after. */
const messages: readonly FieldCase[] = [
  ["property-removed", { properties: { x: text, y: text } }, { properties: { x: text } }, ...breaks],
  ["property-added", { properties: { x: text } }, { properties: { x: text, y: text } }, ...adds],
  ["required-property-added", { properties: {} }, { properties: { y: text }, required: ["y"] }, ...narrows],
  ["required-added", { properties: { x: text } }, { properties: { x: text }, required: ["x"] }, ...narrows],
  ["required-removed", { properties: { x: text }, required: ["x"] }, { properties: { x: text } }, ...widens],
  [
    "choice-narrowed",
    { properties: { x: text } },
    { properties: { x: text }, anyOf: [{ required: ["x"] }] },
    ...narrows,
  ],
  ["choice-widened", { properties: { x: text }, anyOf: [{ required: ["x"] }] }, { properties: { x: text } }, ...widens],
];

describe.each(messages)("%s: %j -> %j", (kind, before, after, sent, received) => {
  test.each([
    ["r.request.json", sent],
    ["r.response.json", received],
  ])("in %s is %s", (file, level) => {
    const found = lines(differences({ [file]: { ...root, ...before } }, { [file]: { ...root, ...after } }));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${level} ${kind} `, "u"));
  });
});

describe("references", () => {
  test.each([
    ["at the reference, then nowhere", { $ref: "_shared.json#/$defs/T", "x-unit": "fen" }, text],
    ["nowhere, then at the reference", text, { $ref: "_shared.json#/$defs/T", "x-unit": "fen" }],
    [
      "at the reference, then another where it led",
      { $ref: "_shared.json#/$defs/T", "x-unit": "fen" },
      { ...text, "x-unit": "yuan" },
    ],
  ])("a unit that stood %s is reported once", (_, before, after) => {
    const files = (x: object) => ({ "_shared.json": { $defs: { T: text } }, ...withField("r.request.json", x) });
    expect(lines(differences(files(before), files(after)))).toEqual([
      "breaking unit-changed g/r.request.json#/properties/x",
    ]);
  });

  test("a unit that moved from the definition to the reference is the same unit", () => {
    const files = (definition: object, more: object) => ({
      "_shared.json": { $defs: { T: definition } },
      ...withField("r.request.json", { $ref: "_shared.json#/$defs/T", ...more }),
    });
    expect(differences(files({ ...text, "x-unit": "fen" }, {}), files(text, { "x-unit": "fen" }))).toEqual([]);
  });

  const shared = (definition: object) => ({ $defs: { T: definition } });
  const refers = { ...root, properties: { x: { $ref: "_shared.json#/$defs/T" } } };
  const files = (definition: object) => ({
    "_shared.json": shared(definition),
    "r.request.json": refers,
    "q.request.json": { ...refers, title: "Q" },
    "r.response.json": { ...refers, title: "S" },
  });

  test("a change of a definition is reported once for each direction that uses it", () => {
    expect(lines(differences(files(text), files({ type: "string", maxLength: 3 })))).toEqual([
      "breaking length-narrowed g/_shared.json#/$defs/T",
      "additive length-narrowed g/_shared.json#/$defs/T",
    ]);
  });

  test("what stands in a definition instead of in the field is the same", () => {
    const inline = { ...files(text), "r.request.json": { ...root, properties: { x: text } } };
    expect(lines(differences(files(text), inline))).toEqual([]);
  });

  test("a description beside a reference is compared where it stands", () => {
    const described = (description: string) => {
      const x = { $ref: "_shared.json#/$defs/T", description };
      return { "_shared.json": shared(text), "r.request.json": { ...root, properties: { x } } };
    };
    expect(lines(differences(described("A."), described("B.")))).toEqual([
      "docs description-changed g/r.request.json#/properties/x",
    ]);
  });

  test("an added or removed definition is an added or removed type", () => {
    const one = { "_shared.json": { $defs: { T: text } } };
    const other = { "_shared.json": { $defs: { U: text } } };
    expect(lines(differences(one, other))).toEqual([
      "breaking type-removed g/_shared.json#/$defs/T",
      "additive type-added g/_shared.json#/$defs/U",
    ]);
  });

  test("a change inside an arm of a union is found in that arm", () => {
    const union = (maxLength: number) => {
      const arm = (k: string) => ({
        type: "object",
        properties: { k: { const: k }, v: { type: "string", maxLength } },
      });
      return withField("r.request.json", { oneOf: [arm("a"), { type: "object", properties: { k: { const: "b" } } }] });
    };
    const [line, ...others] = lines(differences(union(9), union(8)));
    expect([line, others]).toEqual([
      "breaking length-narrowed g/r.request.json#/properties/x/oneOf/0/properties/v",
      [],
    ]);
  });

  const ref = (name: string) => ({ $ref: `_shared.json#/$defs/${name}` });
  const armOf = (constants: Record<string, string>, maxLength: number) => ({
    type: "object",
    properties: {
      ...Object.fromEntries(Object.entries(constants).map(([name, value]) => [name, { const: value }])),
      v: { type: "string", maxLength },
    },
  });
  const [a, b] = [armOf({ k: "a" }, 9), armOf({ k: "b" }, 5)];

  // Arms are matched by meaning, never by position: each of these changes at most one arm, in another sequence.
  test.each<[string, object[], object[], string[]]>([
    ["as they were", [a, b], [b, a], []],
    ["one narrowed", [a, b], [b, armOf({ k: "a" }, 8)], ["oneOf/1/properties/v"]],
    ["the other one narrowed", [a, b], [armOf({ k: "b" }, 4), a], ["oneOf/0/properties/v"]],
    [
      "both narrowed",
      [a, b],
      [armOf({ k: "b" }, 4), armOf({ k: "a" }, 8)],
      ["oneOf/1/properties/v", "oneOf/0/properties/v"],
    ],
    [
      "distinguished by two constants, in another sequence too",
      [armOf({ k: "a", m: "1" }, 9), armOf({ k: "a", m: "2" }, 5)],
      [armOf({ m: "2", k: "a" }, 4), armOf({ m: "1", k: "a" }, 8)],
      ["oneOf/1/properties/v", "oneOf/0/properties/v"],
    ],
  ])("arms of a union in another sequence, %s, are compared each with itself", (_, before, after, found) => {
    const files = (oneOf: object[]) => withField("r.request.json", { oneOf });
    expect(lines(differences(files(before), files(after)))).toEqual(
      found.map((pointer) => `breaking length-narrowed g/r.request.json#/properties/x/${pointer}`),
    );
  });

  test("arms that are references are compared by what they refer to, in whatever sequence", () => {
    const files = (a: number, b: number, ...names: string[]) => ({
      "_shared.json": { $defs: { A: { type: "string", maxLength: a }, B: { type: "string", maxLength: b } } },
      ...withField("r.request.json", { anyOf: names.map(ref) }),
    });
    expect(differences(files(9, 5, "A", "B"), files(9, 5, "B", "A"))).toEqual([]);
    expect(lines(differences(files(9, 5, "A", "B"), files(8, 4, "B", "A")))).toEqual([
      "breaking length-narrowed g/_shared.json#/$defs/A",
      "breaking length-narrowed g/_shared.json#/$defs/B",
    ]);
  });

  test("arms without a sign of their own are compared by their place", () => {
    const files = (...lengths: number[]) =>
      withField("r.request.json", { oneOf: lengths.map((maxLength) => ({ type: "string", maxLength })) });
    expect(lines(differences(files(9, 5), files(8, 5)))).toEqual([
      "breaking length-narrowed g/r.request.json#/properties/x/oneOf/0",
    ]);
  });
});
