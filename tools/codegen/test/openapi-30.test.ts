import { expect, test } from "vitest";
import { emitOpenApi30 } from "../src/emit-openapi-30.ts";
import { publish } from "../src/publish.ts";
import { readGateways } from "../src/repository.ts";
import { schema30 } from "../src/schema-30.ts";
import type { RawSchema } from "../src/schema-map.ts";
import { repository } from "./support.ts";

test.each<[string, RawSchema, RawSchema]>([
  ["text or null", { type: ["string", "null"], pattern: "^a$" }, { type: "string", nullable: true, pattern: "^a$" }],
  [
    "a reference or null",
    { anyOf: [{ $ref: "#/a" }, { type: "null" }] },
    { anyOf: [{ $ref: "#/a" }, { type: "string", nullable: true, enum: [null] }] },
  ],
  ["a reference with words", { description: "A.", $ref: "#/a" }, { description: "A.", allOf: [{ $ref: "#/a" }] }],
  ["a reference with a Chinese name alone", { "x-zh": "商户号", $ref: "#/a" }, { $ref: "#/a" }],
  ["a source", { type: "string", "x-source": "[doc] 1", "x-unit": "fen" }, { type: "string", "x-unit": "fen" }],
  ["a reference alone", { $ref: "#/a" }, { $ref: "#/a" }],
  ["several samples", { type: "string", examples: ["a", "b"] }, { type: "string", example: "a" }],
  [
    "JSON inside text",
    { type: "string", contentMediaType: "application/json", contentSchema: { $ref: "#/a" } },
    { type: "string", "x-content-schema": { $ref: "#/a" } },
  ],
  [
    "a field of that name",
    { properties: { examples: { type: "string" } } },
    { properties: { examples: { type: "string" } } },
  ],
])("3.0 says it so: %s", (_name, schema, expected) => {
  expect(schema30(schema)).toEqual(expected);
});

test("a list of types is refused instead of widened", () => {
  expect(() => schema30({ type: ["string", "integer"] })).toThrow("no lists of types: string, integer");
});

test("numbers of samples keep their digits", () => {
  const document = '{"paths":{"/a":{"get":{"responses":{"200":{"content":{"a/b":{"example":626015783370903553}}}}}}}}';
  expect(emitOpenApi30(document)).toContain("626015783370903553");
});

test("nothing of 3.1 is left, and no operation, answer or component is lost", () => {
  const files = publish(readGateways(repository));
  for (const name of ["hongwen", "inr", "jeepay", "multicountry"]) {
    const was = JSON.parse(files.get(`openapi/${name}.json`) ?? "");
    const now = JSON.parse(files.get(`openapi/3.0/${name}.json`) ?? "");
    expect([now.openapi, now.webhooks]).toEqual(["3.0.3", undefined]);
    const schemas = JSON.stringify([now.components.schemas, now.paths, now["x-webhooks"]]);
    for (const word of ['"type":[', '"type":"null"', '"examples":[', '"const":', '"contentSchema":'])
      expect(schemas).not.toContain(word);
    expect(Object.keys(now.components.schemas)).toEqual(Object.keys(was.components.schemas));
    expect(Object.keys(now["x-webhooks"])).toEqual(Object.keys(was.webhooks));
    const answers = (document: { paths: object }) =>
      Object.values(document.paths).flatMap((item) =>
        Object.values(item as object).map(({ operationId, responses }) => [operationId, Object.keys(responses)]),
      );
    expect(answers(now)).toEqual(answers(was));
  }
});
