import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Payout, PayoutStatus } from "../src/contract.ts";
import { makePayout, type PayoutFacts } from "../src/payout.ts";

const failure = { code: "E1", message: "closed" };
const identity = { provider: "test", account: "M1", reference: "R1" };
const message = { raw: { accountNo: "6222020000000000" }, rawBody: '{"accountNo":"6222020000000000"}' };
const facts: PayoutFacts = {
  providerId: "P1",
  status: "failed",
  providerStatus: "3",
  final: true,
  repayable: false,
  failure,
  completedAtText: "2023-11-01 10:02:25",
  completedAt: "2023-11-01T10:02:25+08:00",
  amount: { value: "12.50", currency: "CNY" },
};

function keyOf(changes: Partial<PayoutFacts> = {}, about: Partial<typeof identity> = {}): string {
  return makePayout({ ...identity, ...about }, { ...facts, ...changes }, message).eventKey;
}

describe("the event key", () => {
  test("is a digest, and the same for the same status", () => {
    expect(keyOf()).toMatch(/^[0-9a-f]{64}$/);
    expect(keyOf()).toBe(keyOf());
  });

  test("is the same in every release: stored keys stay comparable", () => {
    expect(keyOf()).toBe("b9e68b5c364495f0f7241847cb7e96cd9c5604e7e08df4f179990706780bc152");
  });

  test("B1: changes with each of its four parts", () => {
    const keys = [
      keyOf(),
      keyOf({}, { provider: "other" }),
      keyOf({}, { account: "M2" }),
      keyOf({}, { reference: "R2" }),
      keyOf({ status: "succeeded" }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  // B3: a query says 60, then a notification says 60 with its time: one effect, not two.
  test.each<Partial<PayoutFacts>>([
    { providerId: undefined },
    { providerStatus: undefined },
    { completedAtText: undefined },
    { completedAtText: "2023-11-01 10:02:26" },
    { amount: { value: "99.00" } },
    { completedAt: undefined },
    { fee: { value: "1.00", currency: "CNY" } },
    { repayable: true },
    { final: false },
    { failure: undefined },
  ])("B3: does not change with anything else: %j", (changes) => {
    expect(keyOf(changes)).toBe(keyOf());
  });

  test("does not take one part for another", () => {
    expect(keyOf({}, { account: "M", reference: "1R1" })).not.toBe(keyOf({}, { account: "M1", reference: "R1" }));
    expect(keyOf({}, { account: 'M","R' })).not.toBe(keyOf({}, { account: "M", reference: "R" }));
  });
});

describe("a payout", () => {
  test("has no field that is not known", () => {
    const known = { status: "pending", final: false, repayable: false, providerId: undefined, fee: undefined } as const;
    const payout = makePayout(identity, known, message);
    expect(Object.keys(payout).sort()).toEqual([
      "account",
      "eventKey",
      "final",
      "provider",
      "reference",
      "repayable",
      "status",
    ]);
  });

  test("cannot be changed", () => {
    const payout = makePayout(identity, facts, message);
    for (const change of [{ status: "succeeded" }, { raw: {} }, { rawBody: "" }, { added: 1 }])
      expect(() => Object.assign(payout, change)).toThrow(TypeError);
    expect(payout.status).toBe("failed");
  });

  test("shows the raw message only when it is read explicitly", () => {
    const payout: Payout = makePayout(identity, facts, message);
    expect(payout.raw).toBe(message.raw);
    expect(payout.rawBody).toBe(message.rawBody);
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
    const payout = makePayout(identity, { ...facts, status }, message);
    expect(payout.failure).toEqual(kept ? failure : undefined);
    expect("failure" in payout).toBe(kept);
  });
});
