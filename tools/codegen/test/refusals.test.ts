import { expect, test } from "vitest";
import type { GatewayInput } from "../src/generate.ts";
import { complaints, gatewayOf, requestWith, responseWith } from "./support.ts";

const text = { type: "string", description: "T." };
const word = { status: "failed", final: true, repayable: false, meaning: "M.", source: "[doc] 1" };
const refusal = {
  operations: ["send"],
  code: "1",
  class: "rejected",
  definite: true,
  meaning: "M.",
  source: "[doc] 1",
};
const status = (change: object, file: object = {}) =>
  gatewayOf({ "status.json": { field: "state", words: { "9": { ...word, ...change } }, ...file } });
const answer = { code: "/code", accepted: "0", data: "/data", texts: ["/msg"] };
const refusals = (change: object, rule: object = {}) =>
  gatewayOf({ "errors.json": { answer: { ...answer, ...rule }, entries: [{ ...refusal, ...change }] } });
const document = (content: object, name = "r.request.json") => gatewayOf({ [name]: content });

const x = "schemas/g/r.request.json#/properties/x";
const inboundX = "schemas/g/r.response.json#/properties/x";
const errors = "schemas/g/errors.json#/entries/0";
const rule = "schemas/g/errors.json#/answer";
const words = "schemas/g/status.json#/words/9";

const cases: Record<string, [GatewayInput, string, string]> = {
  "unknown keyword": [
    requestWith({ type: "string", format: "date" }),
    `${x}/format`,
    'unknown keyword "format"; known keywords: $schema',
  ],
  "wrong value": [
    requestWith({ type: "string", maxLength: "3" }),
    `${x}/maxLength`,
    '"maxLength" must be a whole number',
  ],
  "wrong type name": [requestWith({ type: "text" }), `${x}/type`, "must be one of null, boolean"],
  "keyword without its type": [
    requestWith({ type: "integer", pattern: "^a$" }),
    `${x}/pattern`,
    "add the type or remove it",
  ],
  "unanchored pattern": [requestWith({ type: "string", pattern: "^a|b$" }), `${x}/pattern`, "is not anchored"],
  "escaped end": [requestWith({ type: "string", pattern: "^a\\$" }), `${x}/pattern`, "is not anchored"],
  "invalid pattern": [requestWith({ type: "string", pattern: "^[$" }), `${x}/pattern`, "not a valid pattern"],
  "object literal": [requestWith({ const: {} }), `${x}/const`, '"const" must be a string'],
  "literal of another type": [
    requestWith({ type: "string", enum: ["a", 1] }),
    x,
    "the value 1 is not of the declared type",
  ],
  "constraint beside $ref": [
    requestWith({ $ref: "#", maxLength: 1, type: "string" }),
    `${x}/$ref`,
    "cannot stand beside",
  ],
  "dangling $ref": [
    requestWith({ $ref: "_shared.json#/$defs/Nope" }),
    `${x}/$ref`,
    "leads to schemas/g/_shared.json#/$defs/Nope",
  ],
  "recursive $ref": [requestWith({ $ref: "#" }), `${x}/$ref`, "contain itself"],
  "nested $defs": [requestWith({ type: "string", $defs: {} }), `${x}/$defs`, "belongs at the top"],
  "schema that is not one": [requestWith({}, { properties: { x: true } }), x, "must be a schema object"],
  "unknown required": [requestWith(text, { required: ["y"] }), "schemas/g/r.request.json#", '"required" names "y"'],
  "overlapping oneOf": [
    requestWith({ oneOf: [text, { type: "string", maxLength: 1 }] }),
    x,
    "can match the same value",
  ],
  "union beside properties": [
    requestWith(text, { anyOf: [{ type: "object", additionalProperties: false }, { type: "null" }] }),
    "schemas/g/r.request.json#",
    "may hold only",
  ],
  "no description": [requestWith({ type: "string", description: undefined }), x, "needs a description"],
  "no source": [requestWith(text, { "x-source": undefined }), x, 'needs an "x-source"'],
  "open request": [
    requestWith(text, { additionalProperties: undefined }),
    "schemas/g/r.request.json#",
    'add "additionalProperties": false',
  ],
  "closed response": [
    responseWith(text, { additionalProperties: false }),
    "schemas/g/r.response.json#",
    "unknown fields pass",
  ],
  "inbound number": [responseWith({ type: ["integer", "null"] }), inboundX, 'allow "string" beside the number'],
  "inbound number in items": [
    responseWith({ type: "array", items: { const: 1 } }),
    `${inboundX}/items`,
    'allow "string"',
  ],
  "wrong $id": [
    document({ title: "R", $id: "https://payout.example/x.json" }),
    "schemas/g/r.request.json#/$id",
    "schemas/g/r.request.json",
  ],
  "no title": [document({ type: "string" }), "schemas/g/r.request.json#/title", "PascalCase"],
  "odd file name": [document({ title: "R" }, "r.json"), "schemas/g/r.json#", "unknown kind of file"],
  "odd $defs name": [
    requestWith(text, { $defs: { money: text } }),
    "schemas/g/r.request.json#/$defs/money",
    "PascalCase",
  ],
  "shared root": [document({ type: "string" }, "_shared.json"), "schemas/g/_shared.json#/type", "holds only $defs"],
  "name taken": [requestWith(text, { $defs: { R: text } }), "schemas/g/r.request.json#", "the type name R is taken"],
  "unknown status": [status({ status: "done" }), `${words}/status`, "must be one of pending"],
  "repayable before the end": [status({ final: false, repayable: true }), `${words}/repayable`, "pays twice"],
  "repayable success": [status({ status: "succeeded", repayable: true }), `${words}/repayable`, "only failed"],
  "final pending": [status({ status: "pending" }), `${words}/final`, 'set "final" to false'],
  "word without source": [status({ source: "" }), `${words}/source`, "must not be empty"],
  "details without field": [status({ details: { A: word } }), words, '"detailField"'],
  "bad detail": [
    status({ details: { A: { ...word, status: "x" } } }, { detailField: "d" }),
    `${words}/details/A/status`,
    "must be one of",
  ],
  "unknown status key": [status({ comment: "c" }), `${words}/comment`, 'unknown key "comment"'],
  "definite without proof": [refusals({ source: "[seen] once" }), `${errors}/source`, "begins with [doc] or [oss]"],
  "definite duplicate": [refusals({ class: "duplicate_reference" }), `${errors}/definite`, "proves nothing"],
  "definite not found": [refusals({ class: "not_found" }), `${errors}/definite`, "proves nothing"],
  "definite rate limit": [refusals({ class: "rate_limited" }), `${errors}/definite`, "proves nothing"],
  "no code and no text": [refusals({ code: undefined }), errors, '"code" is missing'],
  "empty code beside a text": [refusals({ code: "", text: "a" }), `${errors}/code`, "must not be empty"],
  "text and pattern": [refusals({ text: "a", pattern: "^a$" }), errors, "keep one"],
  "unanchored error pattern": [refusals({ pattern: "a" }), `${errors}/pattern`, "is not anchored"],
  "sandbox word": [refusals({ text: "SANDBOX_REFUSED" }), `${errors}/text`, "a word of our sandbox"],
  "sandbox word in a pattern": [refusals({ pattern: "^SANDBOX_\\w+$" }), `${errors}/pattern`, "a word of our sandbox"],
  "unknown error key": [refusals({ note: "n" }), `${errors}/note`, 'unknown key "note"'],
  "unknown class": [refusals({ class: "odd" }), `${errors}/class`, "must be one of rejected"],
  "unknown operation": [refusals({ operations: ["receive"] }), `${errors}/operations/0`, "send, query, balance"],
  "unanchored prefix": [refusals({}, { prefix: "^a|b" }), `${rule}/prefix`, "is not anchored"],
  "prefix that is not in front": [refusals({}, { prefix: "a" }), `${rule}/prefix`, "must match pattern"],
  "prefix of the whole text": [refusals({}, { prefix: "^a$" }), `${rule}/prefix`, "must match pattern"],
  "unknown key of the answer": [refusals({}, { status: "/s" }), `${rule}/status`, 'unknown key "status"'],
  "no place for the code": [refusals({}, { code: undefined }), rule, '"code" is missing'],
  "a name instead of a pointer": [refusals({}, { code: "code" }), `${rule}/code`, "must match pattern"],
};

test.each(Object.entries(cases))("%s", async (_name, [input, place, message]) => {
  const lines = (await complaints(input)).split("\n");
  const line = lines.find((candidate) => candidate.startsWith(`${place}: `) && candidate.includes(message));
  expect(line, lines.join("\n")).toBeDefined();
});

test("a file that is no JSON is named", async () => {
  const input: GatewayInput = { gateway: "g", files: new Map([["schemas/g/r.request.json", "{"]]) };
  expect(await complaints(input)).toMatch(/^schemas\/g\/r\.request\.json#: not valid JSON/u);
});

test("all mistakes are reported at once", async () => {
  const found = await complaints(requestWith({ format: "a", nullable: true }));
  expect(found.split("\n")).toHaveLength(2);
});

test("the same inputs without the mistake pass", async () => {
  const byText = refusals({ code: undefined, text: "a" });
  for (const input of [
    requestWith(text),
    responseWith({ type: ["integer", "string"] }),
    status({}),
    refusals({}),
    byText,
  ]) {
    expect(await complaints(input)).toBe("no complaint");
  }
});
