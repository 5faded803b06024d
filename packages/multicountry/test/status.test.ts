import { findError, statusOf } from "@payout/core/provider";
import { anyWordLike } from "@payout/test-support";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusals, statuses } from "../src/status.ts";

const pending = { status: "pending", final: false, repayable: false };
const unknown = { status: "unknown", final: false, repayable: false };

function meaningOf(status: string | undefined): object {
  const { providerStatus: _word, ...meaning } = statusOf(statuses, status === undefined ? {} : { status });
  return meaning;
}

test.each([
  ["10", pending],
  ["20", pending],
  ["50", { status: "cancelled", final: true, repayable: false }],
  ["60", { status: "succeeded", final: true, repayable: false }],
  // One reading of the document calls everything else a success, another calls it in progress.
  ["30", unknown],
  ["40", unknown],
  ["70", unknown],
  ["", unknown],
  [undefined, unknown],
])("%s", (status, meaning) => expect(meaningOf(status)).toEqual(meaning));

test("every other word is unknown and not final", () => {
  fc.assert(
    fc.property(anyWordLike(["10", "20", "50", "60"]), (word) => {
      fc.pre(!["10", "20", "50", "60"].includes(word));
      expect(meaningOf(word)).toEqual(unknown);
    }),
  );
});

describe("refusals", () => {
  const find = (code: string, text?: string) => findError(refusals.entries, "send", code, text);

  test.each([
    ["400", "提现金额超出限制", "rejected"],
    ["400", "Withdrawal amount exceeds limit", "rejected"],
    ["400", "无效卡号：6222", "rejected"],
    ["400", "Invalid card number: 6222", "rejected"],
    ["400", "signature verification failed", "authentication"],
    ["400", "Insufficient channel permission: bank", "configuration"],
    ["401", "anything", "authentication"],
    ["403", undefined, "configuration"],
  ])("%s %s is proof that no order was made", (code, text, kind) => {
    expect(find(code, text)).toMatchObject({ class: kind, definite: true });
  });

  test.each([
    ["406", "lock not acquired", "unavailable"],
    ["429", "slow down", "rate_limited"],
    ["503", undefined, "unavailable"],
  ])("%s %s is known and proves nothing", (code, text, kind) => {
    expect(find(code, text)).toMatchObject({ class: kind, definite: false });
  });

  test.each([
    ["400", undefined],
    ["400", "the card is valid, 无效卡号 was retried"],
    ["400", "提现金额超出限制 "],
    ["404", "not found"],
    ["500", "提现金额超出限制"],
    ["40", undefined],
    [undefined, "提现金额超出限制"],
  ])("%s %s is not listed", (code, text) => expect(findError(refusals.entries, "send", code, text)).toBeUndefined());

  test("a code alone is proof only where the documented order of checks makes it one", () => {
    const byCode = refusals.entries.filter(
      ({ definite, text, pattern }) => definite && (text ?? pattern) === undefined,
    );
    expect(byCode.map(({ code }) => code)).toEqual(["401", "403"]);
  });
});

test.each([
  ["[b1946ac9] 提现金额超出限制", "提现金额超出限制"],
  ["[rid] 提现金额超出限制", "提现金额超出限制"],
  ["提现金额超出限制", "提现金额超出限制"],
  ["[order stored, then] 提现金额超出限制", "[order stored, then] 提现金额超出限制"],
  ["[a] [b] x", "[b] x"],
  ["stored [b1946ac9] 提现金额超出限制", "stored [b1946ac9] 提现金额超出限制"],
])("the request id is taken off %j once, and nothing else is", (message, bare) => {
  expect(message.replace(refusals.answer.prefix ?? "", "")).toBe(bare);
});
