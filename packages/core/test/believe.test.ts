import { describe, expect, test } from "vitest";
import {
  checkExpected,
  checkLookup,
  checkLookupGiven,
  checkOrdered,
  checkUnsignedAllowed,
  refuseOther,
} from "../src/believe.ts";
import type { Lookup, Payout } from "../src/contract.ts";
import { aCall, aPayout, errorOf, settingsFor } from "./support.ts";

const order = { reference: "R1", amount: { value: "12.50", currency: "CNY" } };

/** Which field stopped the work, or undefined when it was believed. */
async function disbelieved(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
  } catch {
    const error = await errorOf(work);
    expect(error.code).toBe("bad_response");
    return /(?:the|another) (\w+) (?:belongs|than)/.exec(error.message)?.[1];
  }
  return undefined;
}

test("a message about another order is named by its field, and its outcome is unknown", async () => {
  const error = await errorOf(() => refuseOther(aCall(), "amount", 200));
  expect([error.code, error.outcome, error.httpStatus]).toEqual(["bad_response", "unknown", 200]);
  expect(error.message).toBe(
    "test send R1: the amount belongs to another order. The message was rejected. Money may have moved: query R1, do not pay again.",
  );
  expect((await errorOf(() => refuseOther(aCall("query"), "amount"))).outcome).toBeUndefined();
});

describe("the answer to send", () => {
  const check = (payout: Payout, amountText: string | undefined) =>
    disbelieved(() => checkOrdered(aCall(), order, payout, { status: 200, amountText }));
  const amount = (value: string, currency?: string) => aPayout({ amount: { value, ...(currency && { currency }) } });

  test.each([
    ["the ordered amount", amount("12.50", "CNY"), "1250", undefined],
    ["the ordered amount written another way", amount("12.5"), "12.5", undefined],
    ["no amount", aPayout(), undefined, undefined],
    ["only a currency that fits", amount("", "CNY"), undefined, undefined],
    ["another reference", aPayout({ reference: "R2" }), undefined, "reference"],
    ["an empty reference", aPayout({ reference: "" }), undefined, "reference"],
    ["a reference in other case", aPayout({ reference: "r1" }), undefined, "reference"],
    ["another amount", amount("12.51", "CNY"), "1251", "amount"],
    ["a hundred times the amount", amount("1250"), "125000", "amount"],
    ["an amount that cannot be read", aPayout(), "twelve", "amount"],
    ["another currency", amount("12.50", "USD"), "1250", "currency"],
    ["another currency and no amount", amount("", "USD"), undefined, "currency"],
  ])("with %s", async (_name, payout, amountText, field) => {
    expect(await check(payout, amountText)).toBe(field);
  });
});

describe("the answer to a query", () => {
  test.each<[Lookup, { reference: string; providerId?: string }, string | undefined]>([
    [{ reference: "R1" }, { reference: "R1" }, undefined],
    [{ reference: "R1" }, { reference: "R1", providerId: "P1" }, undefined],
    [{ reference: "R1", providerId: "P1" }, { reference: "R1", providerId: "P1" }, undefined],
    [{ reference: "R1", providerId: "P1" }, { reference: "R1" }, undefined],
    [{ providerId: "P1" }, { reference: "R9", providerId: "P1" }, undefined],
    [{ reference: "R1" }, { reference: "R2" }, "reference"],
    [{ reference: "R1" }, { reference: "" }, "reference"],
    [{ reference: "R1", providerId: "P1" }, { reference: "R2", providerId: "P1" }, "reference"],
    [{ reference: "R1", providerId: "P1" }, { reference: "R1", providerId: "P2" }, "providerId"],
    [{ providerId: "P1" }, { reference: "R1", providerId: "P2" }, "providerId"],
    [{ providerId: "P1" }, { reference: "R1" }, "providerId"],
    [{ providerId: "626015783370903553" }, { reference: "R1", providerId: "626015783370903552" }, "providerId"],
  ])("queried by %j, answered with %j", async (lookup, payout, field) => {
    expect(await disbelieved(() => checkLookup(aCall("query"), lookup, payout))).toBe(field);
  });

  test.each([
    undefined,
    null,
    {},
    { reference: "" },
    { providerId: "" },
    { reference: "R1", providerId: "" },
    { reference: "R1\u200b" },
    { reference: "R1", providerId: "P\u00a01" },
    { reference: 5 },
  ])("cannot be queried by %j", async (lookup) => {
    const error = await errorOf(() => checkLookupGiven(aCall("query"), lookup as unknown as Lookup));
    expect(error.code).toBe("invalid_order");
    expect(error.message).toContain("Nothing was queried.");
  });

  test.each([{ reference: "R1" }, { providerId: "P1" }, { reference: "R1", providerId: "P1" }])(
    "can be queried by %j",
    (lookup) => {
      expect(() => checkLookupGiven(aCall("query"), lookup)).not.toThrow();
    },
  );
});

describe("what was expected", () => {
  const paid = aPayout({ amount: { value: "12.5" } });
  const check = (payout: Payout, amount?: { value: string; currency: string }) =>
    disbelieved(() => checkExpected(aCall("receive"), payout, async () => amount && { amount }));

  test("is looked up by reference, provider and account of the message", async () => {
    const lookups: unknown[] = [];
    await checkExpected(aCall("receive"), paid, async (...given) => {
      lookups.push(given);
      return order;
    });
    expect(lookups).toEqual([["R1", { provider: "test", account: "M1" }]]);
  });

  test("B4: stops a message about an order that the caller does not know, and checks nothing where no order is looked up", async () => {
    const error = await errorOf(checkExpected(aCall("receive"), paid, async () => undefined));
    expect([error.code, error.reference]).toEqual(["unavailable", "R1"]);
    expect(error.message).toContain("expected knows no order R1 of M1");
    await expect(checkExpected(aCall("receive"), paid, undefined)).resolves.toBeUndefined();
  });

  test("is compared as numbers, and by currency where the message has one", async () => {
    expect(await check(paid, order.amount)).toBeUndefined();
    expect(await check(paid, { value: "12.51", currency: "CNY" })).toBe("amount");
    expect(await check(aPayout({ amount: { value: "12.50", currency: "CNY" } }), order.amount)).toBeUndefined();
    expect(await check(aPayout({ amount: { value: "12.50", currency: "USD" } }), order.amount)).toBe("amount");
  });

  test("is not met by a message without an amount", async () => {
    const expected = async () => ({ amount: order.amount });
    await expect(checkExpected(aCall("receive"), aPayout(), expected)).rejects.toThrow(/has no amount/);
  });

  test("that cannot be looked up stops the message", async () => {
    const expected = () => Promise.reject(new Error("database down"));
    const error = await checkExpected(aCall("receive"), paid, expected).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unavailable", operation: "receive", reference: paid.reference });
    expect((error as Error).cause).toEqual(new Error("database down"));
  });

  test("names the message's own reference in the error, and never the amount", async () => {
    const error = await errorOf(() =>
      checkExpected(aCall("receive"), aPayout({ reference: "R7" }), async () => ({ amount: order.amount })),
    );
    expect(error.reference).toBe("R7");
    expect(error.message).not.toContain("12.50");
  });
});

test("an unsigned answer about an order proves nothing over plain http, and is accepted over https", async () => {
  const [open, closed] = [true, false].map((allowInsecureHttp) =>
    settingsFor("https://h.example", { allowInsecureHttp }),
  );
  if (open === undefined || closed === undefined) throw new Error("no settings");
  const error = await errorOf(() => checkUnsignedAllowed(open, aCall()));
  expect([error.code, error.outcome]).toEqual(["bad_response", "unknown"]);
  const queried = await errorOf(() => checkUnsignedAllowed(open, aCall("query")));
  expect([queried.code, "outcome" in queried]).toEqual(["bad_response", false]);
  expect(queried.message).toMatch(/^test query R1: the answer is not signed/);
  expect(() => checkUnsignedAllowed(open, aCall("balance"))).not.toThrow();
  for (const operation of ["send", "query"] as const)
    expect(() => checkUnsignedAllowed(closed, aCall(operation))).not.toThrow();
});
