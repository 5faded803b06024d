import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ErrorEntry, findError, type StatusTable, statusOf } from "../src/status.ts";

const unlisted = { status: "unknown", final: false, repayable: false };
const table: StatusTable = {
  field: "state",
  fallbackField: "outcome",
  detailField: "result",
  words: {
    "1": { status: "pending", final: false, repayable: false },
    "2": { status: "succeeded", final: true, repayable: false },
    FAILED: {
      status: "failed",
      final: false,
      repayable: false,
      details: { CLOSED: { status: "cancelled", final: true, repayable: true } },
    },
  },
};

/** What the table says of a word and a detail, without the word itself. */
function statusMeaning({ words }: StatusTable, word: string | undefined, detail?: string | null): object {
  const fields = { ...(word !== undefined && { state: word }), ...(detail !== undefined && { result: detail }) };
  const { providerStatus, ...meaning } = statusOf({ ...table, words }, fields);
  expect(providerStatus).toBe(word === "" ? undefined : word);
  return meaning;
}

describe("a status word", () => {
  test("that is listed means what the table says, and no more than that", () => {
    expect(statusMeaning(table, "2")).toEqual({ status: "succeeded", final: true, repayable: false });
    expect(statusMeaning(table, "FAILED")).toEqual({ status: "failed", final: false, repayable: false });
  });

  test("is refined by a listed detail only", () => {
    expect(statusMeaning(table, "FAILED", "CLOSED")).toEqual({ status: "cancelled", final: true, repayable: true });
    for (const detail of ["closed", "", "constructor", "__proto__", null, undefined])
      expect(statusMeaning(table, "FAILED", detail)).toEqual({ status: "failed", final: false, repayable: false });
    expect(statusMeaning(table, "2", "CLOSED")).toEqual({ status: "succeeded", final: true, repayable: false });
    expect(statusMeaning(table, "9", "CLOSED")).toEqual(unlisted);
  });

  test.each([
    "",
    " ",
    "2 ",
    " 2",
    "02",
    "２",
    "failed",
    "constructor",
    "__proto__",
    "toString",
    "hasOwnProperty",
    undefined,
  ])("%j is not listed: unknown, not final", (word) => {
    expect(statusMeaning(table, word)).toEqual(unlisted);
  });

  test("of any kind never throws and never ends a payout unless it is listed", () => {
    // Words that a reader who trims, folds case or searches for a part would take for a listed one.
    const pad = fc.constantFrom("", " ", "\n", "0", "x");
    const nearly = fc.tuple(pad, fc.constantFrom(...Object.keys(table.words)), pad).map((parts) => parts.join(""));
    const anyWord = fc.oneof(
      fc.string({ unit: "binary" }),
      nearly,
      nearly.map((text) => text.toLowerCase()),
    );
    fc.assert(
      fc.property(anyWord, fc.option(fc.string(), { nil: undefined }), (word, detail) => {
        fc.pre(!Object.hasOwn(table.words, word));
        expect(statusMeaning(table, word, detail)).toEqual(unlisted);
      }),
    );
  });
});

describe("a second field", () => {
  const succeeded = { status: "succeeded", final: true, repayable: false, providerStatus: "2" };

  test.each([
    [{ state: "2" }],
    [{ outcome: "2" }],
    [{ state: "2", outcome: "2" }],
    [{ state: "2", outcome: null }],
    [{ state: "", outcome: "2" }],
    [{ state: null, outcome: "2" }],
  ])("is read where the first says nothing: %j", (fields) => expect(statusOf(table, fields)).toEqual(succeeded));

  test("that disagrees takes both back, and the raw word is neither", () => {
    const both = statusOf(table, { state: "2", outcome: "1" });
    expect(both).toEqual({ ...unlisted, providerStatus: "2 / 1" });
  });

  test.each([[{}], [{ state: null }], [{ state: true }], [{ state: ["2"] }], [{ state: { "2": "2" } }]])(
    "that is missing too leaves no word: %j",
    (fields) => expect(statusOf(table, fields)).toEqual({ ...unlisted, providerStatus: undefined }),
  );

  test("is not read where the table names none", () => {
    const { fallbackField: _fallback, detailField: _detail, ...plain } = table;
    expect(statusOf(plain, { outcome: "2" }).status).toBe("unknown");
    expect(statusOf(plain, { state: "FAILED", result: "CLOSED" }).status).toBe("failed");
  });
});

describe("a listed refusal", () => {
  const errors: readonly ErrorEntry[] = [
    { operations: ["send"], code: "1", text: "余额不足", class: "insufficient_balance", definite: true },
    {
      operations: ["send", "query"],
      code: "2",
      pattern: /^order \[[\s\S]*\] exists$/u,
      class: "rejected",
      definite: true,
    },
    { operations: ["send"], code: "3", class: "rejected", definite: true },
    { operations: ["send"], text: "by text alone", class: "rejected", definite: true },
    // Patterns that someone forgot to anchor.
    { operations: ["send"], code: "5", pattern: /refused/, class: "rejected", definite: true },
    { operations: ["send"], code: "6", pattern: /^refused$/m, class: "rejected", definite: true },
    { operations: ["send"], code: "7", pattern: /^refused$/g, class: "rejected", definite: true },
  ];
  const found = (code: string | undefined, text: string | undefined) => findError(errors, "send", code, text);

  test.each([
    ["1", "余额不足"],
    ["2", "order [R1] exists"],
    ["2", "order [] exists"],
    ["3", undefined],
    ["3", "whatever"],
    ["8", "by text alone"],
    [undefined, "by text alone"],
    ["5", "refused"],
    ["6", "refused"],
  ])("is found by code and whole text: %s %s", (code, text) => {
    expect(found(code, text)).toBeDefined();
  });

  test.each([
    ["1", "余额不足 "],
    ["1", "订单已创建，余额不足"],
    ["1", ""],
    ["1", undefined],
    ["01", "余额不足"],
    [undefined, "余额不足"],
    ["2", "x order [R1] exists"],
    ["2", "order [R1] exists\n"],
    ["8", "not by text alone"],
    ["5", "order stored, receipt refused"],
    ["5", "refused later"],
    ["6", "order stored\nrefused"],
    ["constructor", undefined],
  ])("is not found by less or more: %j %j", (code, text) => {
    expect(found(code, text)).toBeUndefined();
  });

  test("is found again and again", () => {
    expect([1, 2, 3].map(() => found("7", "refused") !== undefined)).toEqual([true, true, true]);
  });

  test("counts only for its operations", () => {
    expect(findError(errors, "query", "1", "余额不足")).toBeUndefined();
    expect(findError(errors, "query", "2", "order [x] exists")).toBeDefined();
    expect(findError(errors, "receive", "3", undefined)).toBeUndefined();
  });
});
