import { describe, expect, test } from "vitest";
import { checkAgainst, invalidOrder, withoutEmpty } from "../src/order.ts";
import { type OrderCheck, writeOrder } from "../src/order-check.ts";
import { describeProblems, type ValidationProblem, type Validator } from "../src/validation.ts";
import { aCall, errorOf } from "./support.ts";

const order = { reference: "R1", amount: { value: "12.50", currency: "CNY" }, destination: { account: "6222" } };

function check(
  given: unknown,
  extraCurrencies: Readonly<Record<string, number>> = {},
  write: (check: OrderCheck) => void = () => undefined,
): void {
  writeOrder(aCall(), given, { extraCurrencies, sourceOfField: (field) => field }, write);
}

describe("an order", () => {
  test.each([
    order,
    { ...order, notifyUrl: "https://me.example/n", description: "wages" },
    { ...order, notifyUrl: undefined, description: undefined },
    { ...order, description: "" },
  ])("is fine: %j", (given) => {
    expect(() => check(given)).not.toThrow();
  });

  test.each([
    [undefined, "the order must be"],
    [null, "the order must be"],
    ["R1", "the order must be"],
    [{ ...order, reference: undefined }, "reference must be a non-empty string"],
    [{ ...order, reference: "" }, "reference must be a non-empty string"],
    [{ ...order, reference: 5 }, "reference must be a non-empty string"],
    [{ ...order, destination: undefined }, "destination must be"],
    [{ ...order, destination: null }, "destination must be"],
    [{ ...order, destination: "6222" }, "destination must be"],
    [{ ...order, notifyUrl: 5 }, "notifyUrl must be a string"],
    [{ ...order, description: {} }, "description must be a string"],
    [{ ...order, amount: undefined }, "amount must be { value, currency }"],
    [{ ...order, amount: "12.50" }, "amount must be { value, currency }"],
    [{ ...order, amount: { value: 12.5, currency: "CNY" } }, "amount.value must be a string"],
    [{ ...order, amount: { value: "1.005", currency: "CNY" } }, "amount.value has 3 decimals"],
    [{ ...order, amount: { value: "1", currency: "XTS" } }, "amount.currency must be"],
    [{ ...order, notify_url: "https://me.example" }, "notify_url is not a field of an order"],
    [{ ...order, currency: "CNY" }, "currency is not a field of an order"],
  ])("is refused before anything is sent: %j", async (given, problem) => {
    const error = await errorOf(() => check(given));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(error.message).toContain(`test send R1: ${problem}`);
    expect(error.message).toMatch(/Nothing was sent\. Correct the order\.$/);
  });

  test("has at most 20,000 characters, the names of its fields included", async () => {
    // 43 are in the reference, the amount and the destination, 11 in the name of the description.
    const described = (characters: number) => ({ ...order, description: "x".repeat(characters - 43 - 11) });
    expect(() => check(described(20_000))).not.toThrow();
    expect((await errorOf(() => check(described(20_001)))).problems).toEqual([
      { path: "description", message: "is too long: an order has at most 20000 characters in all" },
    ]);
  });

  test.each([
    ["destination.a.b.c", { a: { b: { c: "x".repeat(20_000) } } }],
    ["destination.second", { first: "x".repeat(9_000), second: "x".repeat(9_001), third: "x".repeat(9_001) }],
    [`destination.\\u{a}${"x".repeat(39)}…`, { [`\n${"x".repeat(20_000)}`]: 1 }],
  ])("that is too long names its longest text: %s", async (path, destination) => {
    const { problems } = await errorOf(() => check({ ...order, destination }));
    expect(problems?.map((problem) => problem.path)).toEqual([path]);
  });

  test("may be in a currency of the gateway's own", () => {
    const usdt = { ...order, amount: { value: "1.123456", currency: "USDT" } };
    expect(() => check(usdt)).toThrow();
    expect(() => check(usdt, { USDT: 6 })).not.toThrow();
  });
});

test("an order refused by a query has no outcome", () => {
  expect("outcome" in invalidOrder(aCall("query"), [{ path: "reference", message: "wrong" }])).toBe(false);
});

test("empty fields are not sent; zero, false and null are not empty", () => {
  expect(withoutEmpty({ a: "", b: undefined, c: "x", d: 0, e: false, f: null })).toEqual({
    c: "x",
    d: 0,
    e: false,
    f: null,
  });
});

function validatorWith(errors: readonly ValidationProblem[]): Validator<{ ok: true }> {
  return Object.assign((value: unknown): value is { ok: true } => value === "fine", { errors });
}

describe("part of an order against its schema", () => {
  test("gives the value when it fits", () => {
    expect(checkAgainst(aCall(), validatorWith([]), "fine", String)).toBe("fine");
  });

  test("names the order's field, not the wire's, and shows no value", async () => {
    const validator = validatorWith([
      { instancePath: "/accountNo", keyword: "maxLength", params: { limit: 64 } },
      { instancePath: "", keyword: "required", params: { missingProperty: "ifCode" } },
    ]);
    const error = await errorOf(() => checkAgainst(aCall(), validator, "6222", (path) => `destination.${path}`));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(error.message).toContain(
      "destination.accountNo must have at most 64 characters; destination.ifCode is required",
    );
    expect(error.message).not.toContain("6222");
  });
});

describe("a problem in words", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["type", { type: "string" }, "a.0.b must be string"],
    ["type", { type: ["string", "null"] }, "a.0.b must be string or null"],
    ["const", { allowedValue: "MD5" }, 'a.0.b must be "MD5"'],
    ["enum", { allowedValues: ["A", 1] }, 'a.0.b must be one of "A", 1'],
    ["maxLength", { limit: 3 }, "a.0.b must have at most 3 characters"],
    ["minLength", { limit: 1 }, "a.0.b must not be empty"],
    ["minLength", { limit: 6 }, "a.0.b must have at least 6 characters"],
    ["maximum", { comparison: "<=", limit: 5 }, "a.0.b must be <= 5"],
    ["minimum", { comparison: ">=", limit: 1 }, "a.0.b must be >= 1"],
    ["pattern", { pattern: "^x$" }, "a.0.b must match ^x$"],
    ["required", { missingProperty: "c" }, "a.0.b.c is required"],
    ["additionalProperties", { additionalProperty: "c" }, "a.0.b.c is not a field of this gateway: remove it"],
    ["uniqueItems", {}, "a.0.b does not satisfy uniqueItems of the schema"],
  ])("%s", (keyword, params, words) => {
    expect(describeProblems([{ instancePath: "/a/0/b", keyword, params }])).toBe(words);
  });

  test("of the whole message, of a summary, and of nothing at all", () => {
    expect(describeProblems([{ instancePath: "", keyword: "type", params: { type: "object" } }])).toBe(
      "the message must be object",
    );
    const summary = { instancePath: "/a", keyword: "oneOf", params: {} };
    const part = { instancePath: "/a", keyword: "type", params: { type: "string" } };
    expect(describeProblems([part, summary, part])).toBe("a must be string");
    for (const none of [[summary], [], null, undefined])
      expect(describeProblems(none)).toBe("the message does not have the expected form");
  });
});
