import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { portable } from "../src/portable.ts";
import { mapSchema } from "../src/schema-map.ts";

test.each<[string, object, object]>([
  ["text", { const: "a", description: "A." }, { type: "string", enum: ["a"], description: "A." }],
  ["a number with its type", { type: "number", const: 1 }, { type: "number", enum: [1] }],
  ["null", { const: null }, { type: "null", enum: [null] }],
])("a constant becomes an enum of one: %s", (_name, schema, expected) => {
  expect(portable(schema as never)).toEqual(expected);
});

test("a list says what is in it", () => {
  expect(portable({ type: ["array", "null"] })).toEqual({ type: ["array", "null"], items: {} });
  expect(portable({ type: "array", items: { const: 1 } })).toEqual({
    type: "array",
    items: { type: "integer", enum: [1] },
  });
});

test("a field called const, samples and defaults stay as they are", () => {
  const schema = {
    properties: { const: { type: "string", default: { const: 1 } } },
    examples: [{ const: "x" }],
    enum: [{ const: 1 }],
  };
  expect(portable(schema)).toEqual(schema);
});

test("schemas are changed wherever one can be", () => {
  const leaf = { const: 1 };
  const schema = {
    properties: { a: leaf },
    $defs: { b: leaf },
    items: leaf,
    additionalProperties: leaf,
    contentSchema: leaf,
    oneOf: [leaf],
    anyOf: [leaf],
    allOf: [leaf],
  };
  let seen = 0;
  mapSchema(schema, (inner) => {
    seen += "const" in inner ? 1 : 0;
    return inner;
  });
  expect(seen).toBe(8);
});

const { schema } = fc.letrec<{ schema: object }>((recur) => ({
  schema: fc.oneof(
    { depthSize: "small" },
    fc.record({ const: fc.constantFrom<unknown>("a", 1, 1.5, null, true) }),
    fc.constant({ type: "array" }),
    fc.record({ type: fc.constant("array"), items: recur("schema") }),
    fc.record({ anyOf: fc.array(recur("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ type: fc.constant("object"), properties: fc.record({ const: recur("schema") }) }),
  ),
}));

const values = fc.jsonValue({ maxDepth: 2 });
const likely = fc.oneof(values, fc.constantFrom<unknown>("a", 1, 1.5, null, true, [], ["a"], [1], {}, { const: "a" }));

test("the portable schema accepts the same values", () => {
  const ajv = new Ajv2020({ strict: false });
  fc.assert(
    fc.property(schema, likely, (source, value) => {
      expect(ajv.compile(portable(source as never))(value)).toBe(ajv.compile(source)(value));
    }),
  );
});
