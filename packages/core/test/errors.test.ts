import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { failure, PayoutError } from "../src/errors.ts";
import { aCall } from "./support.ts";

const details = { code: "rejected", operation: "send", provider: "test", message: "no" } as const;

describe("a PayoutError", () => {
  test("is an Error with a name, a message and a stack", () => {
    const error = new PayoutError(details);
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message]).toEqual(["PayoutError", "no"]);
    expect(error.stack).toContain("errors.test.ts");
    expect(String(error)).toBe("PayoutError: no");
  });

  test("has only the fields that are known, each of them enumerable", () => {
    expect(Object.keys(new PayoutError(details)).sort()).toEqual(["code", "name", "operation", "provider"]);
    const full = new PayoutError({
      ...details,
      reference: "R1",
      httpStatus: 400,
      providerCode: "9",
      providerMessage: "text",
      outcome: "unknown",
    });
    expect(Object.keys(full).sort()).toEqual([
      "code",
      "httpStatus",
      "name",
      "operation",
      "outcome",
      "provider",
      "providerCode",
      "providerMessage",
      "reference",
    ]);
    expect("reference" in new PayoutError({ ...details, reference: undefined })).toBe(false);
    expect("cause" in new PayoutError({ ...details, cause: undefined })).toBe(false);
  });

  test("is JSON without stack and cause", () => {
    const error = new PayoutError({ ...details, reference: "R1", outcome: "not_sent", cause: new Error("hidden") });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: "rejected",
      operation: "send",
      provider: "test",
      reference: "R1",
      outcome: "not_sent",
      name: "PayoutError",
      message: "no",
    });
  });

  test("keeps what decides about money: reference and outcome cannot be written over", () => {
    const error = new PayoutError({ ...details, reference: "R1", outcome: "unknown" });
    expect(() => Object.assign(error, { outcome: "not_sent" })).toThrow(TypeError);
    expect(() => Object.assign(error, { reference: "R2" })).toThrow(TypeError);
  });

  test("shows its cause when inspected", () => {
    const cause = new Error("connect ECONNREFUSED");
    expect(inspect(new PayoutError({ ...details, cause }))).toContain("connect ECONNREFUSED");
  });
});

describe("PayoutError.is", () => {
  test("knows the errors of another installed copy, and that copy knows ours", async () => {
    const copyPath = "../src/errors.ts?copy=2";
    const other = (await import(copyPath)) as typeof import("../src/errors.ts");
    expect(other.PayoutError).not.toBe(PayoutError);
    const theirs = new other.PayoutError(details);
    expect(theirs).not.toBeInstanceOf(PayoutError);
    expect(PayoutError.is(theirs)).toBe(true);
    expect(other.PayoutError.is(new PayoutError(details))).toBe(true);
  });

  test.each([
    new Error("no"),
    new TypeError("no"),
    null,
    undefined,
    "PayoutError",
    { name: "PayoutError", code: "rejected" },
    JSON.parse(JSON.stringify(new PayoutError(details))),
    { ...new PayoutError(details) },
    PayoutError,
    () => undefined,
  ])("does not take %s for one", (other) => {
    expect(PayoutError.is(other)).toBe(false);
  });
});

describe("a failure of a call", () => {
  test("of send is unknown unless it is proved that nothing was sent", () => {
    expect(failure(aCall("send"), { code: "network", message: "" }).outcome).toBe("unknown");
    expect(failure(aCall("send"), { code: "network", message: "", notSent: false }).outcome).toBe("unknown");
    expect(failure(aCall("send"), { code: "network", message: "", notSent: true }).outcome).toBe("not_sent");
  });

  test.each(["query", "balance", "receive", "setup"] as const)(
    "of %s has no outcome, whatever is claimed",
    (operation) => {
      expect("outcome" in failure(aCall(operation), { code: "network", message: "", notSent: true })).toBe(false);
    },
  );

  test("has the call's provider, operation and reference; a message's own reference goes first", () => {
    const { provider, operation, reference } = failure(aCall(), { code: "network", message: "" });
    expect({ provider, operation, reference }).toEqual({ provider: "test", operation: "send", reference: "R1" });
    expect(failure(aCall(), { code: "network", message: "", reference: "R2" }).reference).toBe("R2");
    expect("notSent" in failure(aCall(), { code: "network", message: "", notSent: true })).toBe(false);
  });
});
