import { findError, statusOf } from "@payout/core/provider";
import { anyWordLike } from "@payout/test-support";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusals, statuses } from "../src/status.ts";

const pending = { status: "pending", final: false, repayable: false };
const unknown = { status: "unknown", final: false, repayable: false };
const meaningOf = (product: "transfer" | "cashout", state: string | undefined): object => {
  const { providerStatus: _word, ...meaning } = statusOf(statuses[product], state === undefined ? {} : { state });
  return meaning;
};
const ended = (status: string) => ({ status, final: true, repayable: false });

describe("the states of a transfer", () => {
  test.each([
    ["0", pending],
    ["1", pending],
    ["2", ended("succeeded")],
    ["3", ended("failed")],
    ["4", ended("cancelled")],
    ["5", unknown],
    [undefined, unknown],
  ])("%s", (state, meaning) => expect(meaningOf("transfer", state)).toEqual(meaning));
});

describe("the states of a cashout", () => {
  test.each([
    ["0", pending],
    ["1", pending],
    ["2", ended("succeeded")],
    ["3", ended("failed")],
    // The cashout document has no closed state; borrowing the transfer's would end a payout on a guess.
    ["4", unknown],
  ])("%s", (state, meaning) => expect(meaningOf("cashout", state)).toEqual(meaning));
});

test("every other word is unknown and not final", () => {
  fc.assert(
    fc.property(anyWordLike(["0", "1", "2", "3", "4"]), (word) => {
      fc.pre(!["0", "1", "2", "3", "4"].includes(word));
      expect(meaningOf("transfer", word)).toEqual(unknown);
      expect(meaningOf("cashout", word)).toEqual(unknown);
    }),
  );
});

describe("refusals", () => {
  const find = (product: "transfer" | "cashout", text: string, code = "9999") =>
    findError(refusals[product].entries, "send", code, text);

  test("a duplicate is known by its whole text, and proves nothing", () => {
    expect(find("transfer", "商户订单[R1]已存在")).toMatchObject({ class: "duplicate_reference", definite: false });
    expect(find("transfer", "商户订单[R1]已存在!")).toBeUndefined();
  });

  test("what only the open-source server shows for transfers is not proof for cashouts", () => {
    expect(find("transfer", "无此转账通道接口")?.definite).toBe(true);
    expect(find("cashout", "无此转账通道接口")?.definite ?? false).toBe(false);
  });

  test("the text alone is not enough: the code must fit too", () => {
    expect(find("transfer", "验签失败")?.definite).toBe(true);
    expect(find("transfer", "验签失败", "10")).toBeUndefined();
  });

  test("no entry is definite for a query, and none that names a state of the order", () => {
    for (const entry of [...refusals.transfer.entries, ...refusals.cashout.entries].filter(
      ({ definite }) => definite,
    )) {
      expect(entry.operations).toContain("send");
      expect(["duplicate_reference", "not_found", "rate_limited", "unavailable"]).not.toContain(entry.class);
      expect(entry.text ?? entry.pattern, "a code alone covers too much").toBeDefined();
    }
  });

  test.each(["商户不存在或商户状态不可用", "商户应用不存在或商户状态不可用", "商户应用与商户号不匹配"])(
    "E3 %s is not a text of a server that has transfers",
    (text) => {
      expect(find("transfer", text)).toBeUndefined();
      expect(find("cashout", text)).toBeUndefined();
    },
  );

  test.each([
    ["通信秘钥错误！", "authentication"],
    ["商户[M1623997351]信息不存在或商户状态不可用", "authentication"],
    ["商户(M1623997351)无此接口[API_TRANS]权限！", "configuration"],
  ] as const)("E8 %s is classified, and proves nothing", (text, kind) => {
    for (const product of ["transfer", "cashout"] as const) {
      for (const operation of ["send", "query"] as const) {
        const entry = findError(refusals[product].entries, operation, "9999", text);
        expect(entry).toMatchObject({ class: kind, definite: false });
        expect(findError(refusals[product].entries, operation, "9999", `x${text}`)).toBeUndefined();
      }
    }
  });

  test("E8 转账订单不存在 answers a query for a transfer", () => {
    const entry = findError(refusals.transfer.entries, "query", "9999", "转账订单不存在");
    expect(entry).toMatchObject({ class: "not_found", definite: false });
    expect(find("transfer", "转账订单不存在")).toBeUndefined();
    expect(findError(refusals.cashout.entries, "query", "9999", "转账订单不存在")).toBeUndefined();
  });
});
