import { describe, expect, test } from "vitest";
import { compare } from "../src/compare.ts";
import { differences, lines, schemasOf } from "./support.ts";

const paid = { status: "succeeded", final: true, repayable: false, meaning: "Paid.", source: "[doc] 1" };
const status = (words: object, more: object = {}) => ({ "status.json": { field: "state", words, ...more } });

describe("status.json", () => {
  test.each([
    ["breaking status-word-removed", status({ "1": paid }), status({}), "/words/1"],
    ["additive status-word-added", status({}), status({ "1": paid }), "/words/1"],
    [
      "breaking status-status-changed",
      status({ "1": paid }),
      status({ "1": { ...paid, status: "failed" } }),
      "/words/1/status",
    ],
    [
      "breaking status-final-changed",
      status({ "1": paid }),
      status({ "1": { ...paid, final: false } }),
      "/words/1/final",
    ],
    [
      "breaking status-repayable-changed",
      status({ "1": paid }),
      status({ "1": { ...paid, repayable: true } }),
      "/words/1/repayable",
    ],
    [
      "docs status-meaning-changed",
      status({ "1": paid }),
      status({ "1": { ...paid, meaning: "Done." } }),
      "/words/1/meaning",
    ],
    [
      "docs status-source-changed",
      status({ "1": paid }),
      status({ "1": { ...paid, source: "[doc] 2" } }),
      "/words/1/source",
    ],
    ["breaking status-field-changed", status({ "1": paid }), status({ "1": paid }, { field: "status" }), "/field"],
    ["breaking status-field-changed", status({}), status({}, { fallbackField: "s" }), "/fallbackField"],
    [
      "breaking status-status-changed",
      status({ "1": { ...paid, details: { A: paid } } }),
      status({ "1": { ...paid, details: { A: { ...paid, status: "failed" } } } }),
      "/words/1/details/A/status",
    ],
  ])("%s", (line, before, after, pointer) => {
    expect(lines(differences(before, after))).toEqual([`${line} g/status.json#${pointer}`]);
  });
});

const refusal = {
  operations: ["send"],
  code: "1",
  text: "no",
  class: "rejected",
  definite: true,
  meaning: "No.",
  source: "[doc] 1",
};
const errors = (...entries: object[]) => ({ "errors.json": { entries } });

describe("errors.json", () => {
  test.each([
    ["breaking error-removed", errors(refusal), errors(), "/entries/0"],
    ["additive error-added", errors(), errors(refusal), "/entries/0"],
    ["breaking error-class-changed", errors(refusal), errors({ ...refusal, class: "unavailable" }), "/entries/0/class"],
    [
      "breaking error-definite-changed",
      errors(refusal),
      errors({ ...refusal, definite: false }),
      "/entries/0/definite",
    ],
    [
      "breaking error-operations-changed",
      errors(refusal),
      errors({ ...refusal, operations: ["send", "query"] }),
      "/entries/0/operations",
    ],
    ["docs error-meaning-changed", errors(refusal), errors({ ...refusal, meaning: "Never." }), "/entries/0/meaning"],
    ["docs error-source-changed", errors(refusal), errors({ ...refusal, source: "[oss] 2" }), "/entries/0/source"],
  ])("%s", (line, before, after, pointer) => {
    expect(lines(differences(before, after))).toEqual([`${line} g/errors.json#${pointer}`]);
  });

  test("an entry that matches another text is another entry", () => {
    expect(lines(differences(errors(refusal), errors({ ...refusal, text: "never" })))).toEqual([
      "breaking error-removed g/errors.json#/entries/0",
      "additive error-added g/errors.json#/entries/0",
    ]);
  });
});

describe("the first entry that matches decides", () => {
  const known = { ...refusal, code: "1", text: "no money" };
  const { text: _text, ...anyText } = { ...known, class: "unavailable" };
  const pattern = (source: string, more: object = {}) => ({ ...anyText, pattern: source, class: "rejected", ...more });
  const shadowed = "breaking error-shadowed g/errors.json#/entries/1";

  test.each([
    ["a code alone", anyText],
    ["a text under any code", { ...known, code: undefined, class: "unavailable" }],
    ["a pattern that matches the text", pattern("^no [a-z]+$", { class: "unavailable" })],
    ["another proof", { ...anyText, class: "rejected", definite: false }],
  ])("%s that is new and stands before an entry changes what that entry's refusals are", (_, first) => {
    expect(lines(differences(errors(known), errors(first, known)))).toEqual([
      shadowed,
      "additive error-added g/errors.json#/entries/0",
    ]);
    expect(lines(differences(errors(known), errors(known, first)))).toEqual([
      "additive error-added g/errors.json#/entries/1",
    ]);
  });

  test.each([
    ["another code", { ...anyText, code: "2" }],
    ["another text", { ...known, text: "no" }],
    ["another operation", { ...anyText, operations: ["query"] }],
    ["a pattern that does not match the text", pattern("^yes$", { class: "unavailable" })],
    ["the same class and proof", { ...anyText, class: "rejected" }],
  ])("%s hides nothing", (_, first) => {
    expect(lines(differences(errors(known), errors(first, known)))).toEqual([
      "additive error-added g/errors.json#/entries/0",
    ]);
  });

  test("entries that may both match must keep their order, because the overlap of two patterns is undecidable", () => {
    const [one, other] = [pattern("^a+$"), pattern("^[ab]+$", { class: "unavailable" })];
    expect(lines(differences(errors(one, other), errors(other, one)))).toEqual([shadowed]);
    expect(differences(errors(one, known), errors(known, one))).toEqual([]);
  });

  test("one refusal of two operations may have two entries, and each is compared with its own", () => {
    const forQuery = { ...refusal, operations: ["query"], class: "unavailable" };
    expect(lines(differences(errors(refusal, forQuery), errors(refusal, { ...forQuery, class: "not_found" })))).toEqual(
      ["breaking error-class-changed g/errors.json#/entries/1/class"],
    );
  });
});

const operation = { operationId: "pay", tag: "t", method: "post", path: "/pay", summary: "Pay", exchanges: [] };
const webhook = {
  name: "paid",
  operationId: "first",
  tag: "t",
  summary: "First",
  notification: "N",
  contentTypes: ["a/b"],
  acknowledgement: { body: "ok" },
};
const openApi = (change: object = {}) => ({
  "openapi.source.json": {
    title: "T",
    operations: [operation],
    webhooks: [webhook],
    security: [],
    signing: { rule: ["R"], method: { joint: "&" } },
    ...change,
  },
});

test.each([
  ["code", { accepted: "0" }, { accepted: "0", code: "/c" }],
  ["accepted", { accepted: "0" }, { accepted: "200" }],
  ["texts", { texts: ["/a", "/b"] }, { texts: ["/b", "/a"] }],
  ["prefix", { prefix: "^a" }, {}],
])("an answer that is read by another %s is another answer", (key, before, after) => {
  const file = (answer: object) => ({ "errors.json": { answer, entries: [] } });
  expect(lines(differences(file(before), file(after)))).toEqual([
    `breaking answer-rule-changed g/errors.json#/answer/${key}`,
  ]);
});

describe("openapi.source.json", () => {
  test.each([
    ["breaking operation-removed", openApi({ operations: [] }), "/operations"],
    [
      "additive operation-added",
      openApi({ operations: [operation, { ...operation, operationId: "second" }] }),
      "/operations",
    ],
    ["breaking operation-changed", openApi({ operations: [{ ...operation, path: "/send" }] }), "/operations"],
    ["docs operation-changed", openApi({ operations: [{ ...operation, summary: "Send" }] }), "/operations"],
    ["breaking webhook-removed", openApi({ webhooks: [] }), "/webhooks"],
    ["breaking webhook-changed", openApi({ webhooks: [{ ...webhook, acknowledgement: { body: "OK" } }] }), "/webhooks"],
    ["breaking security-changed", openApi({ security: [{ scheme: "s", name: "Sign", in: "header" }] }), "/security"],
    ["breaking destinations-changed", openApi({ destinations: [{ request: "R", values: {} }] }), "/destinations"],
    ["docs openapi-text-changed", openApi({ title: "U" }), "/title"],
    ["docs openapi-text-changed", openApi({ signing: { rule: ["S"], method: { joint: "&" } } }), "/signing"],
  ])("%s", (line, after, pointer) => {
    const found = differences(openApi(), after);
    expect(lines(found)).toEqual([`${line} g/openapi.source.json#${pointer}`]);
    expect(found[0]?.inProvider).toBe(false);
  });
});

test("another way to sign breaks every signer", () => {
  const found = differences(openApi(), openApi({ signing: { rule: ["R"], method: { joint: "" } } }));
  expect(lines(found)).toContain("breaking signature-changed g/openapi.source.json#/signing/method");
});

describe("files", () => {
  const message = { title: "R", type: "object" };
  test.each([
    ["breaking schema-removed g/r.request.json#", { "r.request.json": message }, {}],
    ["additive schema-added g/r.request.json#", {}, { "r.request.json": message }],
    ["breaking table-removed g/status.json#", status({}), {}],
    ["additive table-added g/errors.json#", {}, errors()],
    ["docs example-added g/examples/r.request.json#", {}, { "examples/r.request.json": {} }],
    ["docs example-removed g/examples/r.request.json#", { "examples/r.request.json": {} }, {}],
    [
      "docs example-changed g/examples/r.request.json#",
      { "examples/r.request.json": { a: "1.0" } },
      { "examples/r.request.json": { a: "1.00" } },
    ],
    [
      "docs description-changed g/_shared.json#",
      { "_shared.json": { description: "A." } },
      { "_shared.json": { description: "B." } },
    ],
  ])("%s", (line, before, after) => {
    expect(lines(differences(before, after))).toEqual([line]);
  });

  test("a gateway that is added or removed", () => {
    expect(lines(compare(new Map(), schemasOf({})))).toEqual(["additive gateway-added g#"]);
    expect(lines(compare(schemasOf({}), new Map()))).toEqual(["breaking gateway-removed g#"]);
  });

  test("the order of keys and entries of a list of required fields says nothing", () => {
    const one = { "r.request.json": { type: "object", required: ["a", "b"], properties: { a: {}, b: {} } } };
    const other = { "r.request.json": { properties: { b: {}, a: {} }, required: ["b", "a"], type: "object" } };
    expect(differences(one, other)).toEqual([]);
  });
});
