import { findError, statusOf } from "@payout/core/provider";
import { anyWordLike } from "@payout/test-support";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { refusals, statuses } from "../src/status.ts";

const pending = { status: "pending", final: false, repayable: false };
const unknown = { status: "unknown", final: false, repayable: false };
const meaningOf = (orderStatus: string | undefined, resultDesc: string | undefined): object => {
  const { providerStatus: _word, ...meaning } = statusOf(statuses, {
    ...(orderStatus !== undefined && { orderStatus }),
    ...(resultDesc !== undefined && { resultDesc }),
  });
  return meaning;
};
const ended = (status: string) => ({ status, final: true, repayable: false });
const listed = ["PROCESSING", "WAITING", "PAYING", "SUCCESS", "FAIL", "CANCEL"];

describe("the status of a payout", () => {
  test.each([
    ["PROCESSING", undefined, pending],
    ["WAITING", undefined, pending],
    ["PAYING", undefined, pending],
    ["SUCCESS", undefined, ended("succeeded")],
    ["FAIL", undefined, ended("failed")],
    ["FAIL", "ACCOUNT NOT EXITS", ended("failed")],
    ["FAIL", "PAYMENT_OFFSET", ended("reversed")],
    ["FAIL", "payment_offset", ended("failed")],
    ["FAIL", "PAYMENT_OFFSET.", ended("failed")],
    ["FAIL", "constructor", ended("failed")],
    ["CANCEL", "PAYMENT_OFFSET", ended("cancelled")],
    ["success", undefined, unknown],
    [undefined, "PAYMENT_OFFSET", unknown],
  ])("%s with %s", (word, detail, meaning) => expect(meaningOf(word, detail)).toEqual(meaning));

  test("every other word is unknown and not final, whatever the description", () => {
    fc.assert(
      fc.property(anyWordLike(listed), fc.option(fc.string(), { nil: undefined }), (word, detail) => {
        fc.pre(!listed.includes(word));
        expect(meaningOf(word, detail)).toEqual(unknown);
      }),
    );
  });

  test("no description but one changes what a word means", () => {
    fc.assert(
      fc.property(fc.constantFrom(...listed), fc.string(), (word, detail) => {
        fc.pre(detail !== "PAYMENT_OFFSET");
        expect(meaningOf(word, detail)).toEqual(meaningOf(word, undefined));
      }),
    );
  });
});

describe("refusals", () => {
  const find = (text: string, code = "500", operation: "send" | "query" | "balance" = "send") =>
    findError(refusals.entries, operation, code, text);

  test.each([
    ["MerchantId_is_null", "authentication"],
    ["MerchantId_not_Number", "authentication"],
    ["MerchantId_is_error", "authentication"],
    ["Sign_verify_error", "authentication"],
    ["Request_ip_notWhiteList", "configuration"],
    ["RequestMethod_not_post", "rejected"],
    ["RequestContentType_not_json", "rejected"],
    ["RequestBody_is_null", "rejected"],
    ["Params_jsonFormat_error", "rejected"],
    ["Params_ifscCode_Required", "invalid_order"],
    ["Params_ifscCode_error", "invalid_order"],
  ])("%s proves that nothing was sent, under any code", (key, errorClass) => {
    for (const code of ["500", "400", "1001"])
      expect(find(key, code)).toMatchObject({ class: errorClass, definite: true });
  });

  test.each([
    "System_busy",
    "System_Maintenance",
    "System_error",
    "Params_mchOrderNo_error",
    "Params_MchOrderNo_error",
    "Params_mchorderno_error",
    "Params_mchOrderNoExist_error",
    "Params_orderNoRepeat_error",
    "Params_duplicateOrderNo_error",
    "Params_nonceStr_error",
    "Params_repeat_error",
  ])("%s proves nothing: it can be about an order that exists", (key) =>
    expect(find(key)).toMatchObject({ definite: false }),
  );

  test.each([
    "Params_ifscCode_error and more",
    "x Params_ifscCode_error",
    "Params__error",
    "Params_a b_error",
    "params_ifscCode_error",
    "Params_ifscCode_error\n",
    "",
    "SUCCESS",
  ])("%j is not listed", (key) => expect(find(key)).toBeUndefined());

  test("a wrong field of a question is not an invalid order", () => {
    expect(find("Params_orderNo_error", "500", "query")?.class).toBe("rejected");
    expect(find("Params_nonceStr_Required", "500", "balance")?.class).toBe("rejected");
  });

  test("what is definite names its text, and never a state of the order", () => {
    for (const entry of refusals.entries.filter(({ definite }) => definite)) {
      expect(["duplicate_reference", "not_found", "rate_limited", "unavailable"]).not.toContain(entry.class);
      expect(entry.text ?? entry.pattern).toBeDefined();
    }
  });
});
