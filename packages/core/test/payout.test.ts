import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { PayoutStatus } from "../src/contract.ts";
import { makePayout, type PayoutFields } from "../src/payout.ts";

const failure = { code: "E1", message: "closed" };
const fields: PayoutFields<unknown> = {
  reference: "R1",
  providerId: "P1",
  status: "failed",
  providerStatus: "3",
  final: true,
  repayable: false,
  failure,
  completedAtText: "2023-11-01 10:02:25",
  completedAt: "2023-11-01T10:02:25+08:00",
  amount: { value: "12.50", currency: "CNY" },
  raw: { accountNo: "6222020000000000" },
  rawBody: '{"accountNo":"6222020000000000"}',
};

function keyOf(changes: Partial<PayoutFields<unknown>> = {}, provider = "test"): string {
  return makePayout(provider, { ...fields, ...changes }).eventKey;
}

describe("the event key", () => {
  test("is a digest, and the same for the same news", () => {
    expect(keyOf()).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf()).toBe(keyOf());
  });

  test("is the same in every release: stored keys stay comparable", () => {
    expect(keyOf()).toBe("6fde450034166c1cf10270dd457f0bc8f6e9ed77b46c8c67247d0c4e0897fa2f");
  });

  test("changes with each of its six parts", () => {
    const keys = [
      keyOf(),
      keyOf({}, "other"),
      keyOf({ reference: "R2" }),
      keyOf({ providerId: "P2" }),
      keyOf({ providerStatus: "4" }),
      keyOf({ failure: { ...failure, code: "E2" } }),
      keyOf({ completedAtText: "2023-11-01 10:02:26" }),
      keyOf({ providerId: undefined }),
      keyOf({ providerStatus: undefined }),
      keyOf({ failure: undefined }),
      keyOf({ completedAtText: undefined }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each<Partial<PayoutFields<unknown>>>([
    { amount: { value: "99.00" } },
    { completedAt: undefined },
    { fee: { value: "1.00", currency: "CNY" } },
    { repayable: true },
    { final: false },
    { failure: { ...failure, message: "other words" } },
    { raw: {}, rawBody: "{}" },
  ])("does not change with anything else: %j", (changes) => {
    expect(keyOf(changes)).toBe(keyOf());
  });

  test("does not take one part for another", () => {
    expect(keyOf({ reference: "R", providerId: "1P1" })).not.toBe(keyOf({ reference: "R1", providerId: "P1" }));
    expect(keyOf({ providerId: undefined, providerStatus: "3" })).not.toBe(
      keyOf({ providerId: "3", providerStatus: undefined }),
    );
    expect(keyOf({ reference: 'R","P' })).not.toBe(keyOf({ reference: "R", providerId: "P" }));
    expect(keyOf({ providerId: undefined })).not.toBe(keyOf({ providerId: "" }));
  });
});

describe("a payout", () => {
  test("has no field that is not known", () => {
    const payout = makePayout("test", {
      reference: "R1",
      providerId: undefined,
      status: "pending",
      final: false,
      repayable: false,
      fee: undefined,
      raw: {},
      rawBody: "{}",
    });
    expect(Object.keys(payout).sort()).toEqual(["eventKey", "final", "reference", "repayable", "status"]);
  });

  test("cannot be changed", () => {
    const payout = makePayout("test", fields);
    for (const change of [{ status: "succeeded" }, { raw: {} }, { rawBody: "" }, { added: 1 }])
      expect(() => Object.assign(payout, change)).toThrow(TypeError);
    expect(payout.status).toBe("failed");
  });

  test("shows the raw message only to who asks for it", () => {
    const payout = makePayout("test", fields);
    expect(payout.raw).toBe(fields.raw);
    expect(payout.rawBody).toBe(fields.rawBody);
    for (const shown of [JSON.stringify(payout), inspect(payout, { depth: 8 }), JSON.stringify({ ...payout })])
      expect(shown).not.toContain("6222020000000000");
  });

  test.each<[PayoutStatus, boolean]>([
    ["failed", true],
    ["cancelled", true],
    ["reversed", true],
    ["pending", false],
    ["succeeded", false],
    ["unknown", false],
  ])("that is %s has a failure: %s", (status, kept) => {
    const payout = makePayout("test", { ...fields, status });
    expect(payout.failure).toEqual(kept ? failure : undefined);
    expect("failure" in payout).toBe(kept);
    expect(payout.eventKey === keyOf({ failure: undefined })).toBe(!kept);
  });
});
