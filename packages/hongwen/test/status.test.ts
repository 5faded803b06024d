import { findError, type JsonObject, statusOf } from "@payout/core/provider";
import { anyWordLike } from "@payout/test-support";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hongwenStatuses as statuses } from "../src/index.ts";
import { refusals } from "../src/status.ts";

const pending = { status: "pending", final: false, repayable: false };
const unknown = { status: "unknown", final: false, repayable: false };

function meaningOf(word: string | undefined): object {
  const { providerStatus: _word, ...meaning } = statusOf(statuses, word === undefined ? {} : { withdraw_status: word });
  return meaning;
}

describe("the states of a withdrawal", () => {
  test.each([
    ["WITHDRAW_ACCEPT", pending],
    ["WITHDRAW_PENDING", pending],
    ["WITHDRAW_REMITING", pending],
    ["WITHDRAW_SUCCESS", { status: "succeeded", final: true, repayable: false }],
    // "Except for the failed state, do not apply again."
    ["WITHDRAW_FAILED", { status: "failed", final: true, repayable: true }],
    // The right spelling is not the gateway's.
    ["WITHDRAW_REMITTING", unknown],
    ["withdraw_success", unknown],
    [undefined, unknown],
  ])("%s", (word, meaning) => expect(meaningOf(word)).toEqual(meaning));

  test("every other word is unknown and not final", () => {
    fc.assert(
      fc.property(anyWordLike(Object.keys(statuses.words)), (word) => {
        fc.pre(!Object.hasOwn(statuses.words, word));
        expect(meaningOf(word)).toEqual(unknown);
      }),
    );
  });
});

describe("the two spellings of the field", () => {
  const read = (fields: JsonObject) => {
    const { providerStatus, status, final } = statusOf(statuses, fields);
    return [providerStatus, status, final];
  };

  test("either is read", () => {
    expect(read({ withdraw_status: "WITHDRAW_SUCCESS" })).toEqual(["WITHDRAW_SUCCESS", "succeeded", true]);
    expect(read({ status: "WITHDRAW_FAILED" })).toEqual(["WITHDRAW_FAILED", "failed", true]);
    expect(read({ withdraw_status: "", status: "WITHDRAW_FAILED" })).toEqual(["WITHDRAW_FAILED", "failed", true]);
    expect(read({ withdraw_status: null, status: "X" })).toEqual(["X", "unknown", false]);
  });

  test("both may say the same", () => {
    const fields = { withdraw_status: "WITHDRAW_SUCCESS", status: "WITHDRAW_SUCCESS" };
    expect(read(fields)).toEqual(["WITHDRAW_SUCCESS", "succeeded", true]);
  });

  test("nothing is accepted when they disagree, in either order", () => {
    const words = [...Object.keys(statuses.words), "ANOTHER"];
    for (const withdrawStatusWord of words) {
      for (const status of words.filter((word) => word !== withdrawStatusWord)) {
        const fields = { status, withdraw_status: withdrawStatusWord };
        expect(read(fields)).toEqual([`${withdrawStatusWord} / ${status}`, "unknown", false]);
      }
    }
  });

  test("neither is unknown", () => {
    expect(read({})).toEqual([undefined, "unknown", false]);
    expect(read({ status: {}, withdraw_status: [] })).toEqual([undefined, "unknown", false]);
  });
});

test("no refusal is listed, because the gateway's list is not known: an addition must name its source", () => {
  expect(refusals.entries).toEqual([]);
  expect(findError(refusals.entries, "send", "40004", "fail")).toBeUndefined();
});
