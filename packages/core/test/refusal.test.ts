import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { type Refusal, refusalError } from "../src/refusal.ts";
import type { CommonSettings, GatewayRefusal, RefusalClass } from "../src/settings.ts";
import type { ErrorClass, ErrorEntry } from "../src/status.ts";
import { aCall, settingsFor } from "./support.ts";

const table: readonly ErrorEntry[] = [
  { operations: ["send"], code: "1", text: "balance too low", class: "insufficient_balance", definite: true },
  { operations: ["send"], code: "2", pattern: /^order \[.*\] exists$/, class: "duplicate_reference", definite: false },
  { operations: ["send"], code: "3", class: "authentication", definite: true },
  { operations: ["query"], code: "4", text: "no such order", class: "not_found", definite: true },
];

function refuse(refusal: Partial<Refusal>, more: CommonSettings = {}, operation: "send" | "query" = "send") {
  return refusalError(settingsFor("https://gateway.example", more), aCall(operation), table, {
    httpStatus: 200,
    code: "1",
    message: "balance too low",
    raw: {},
    sensitive: [],
    ...refusal,
  });
}

describe("a refusal of send", () => {
  test("that is listed as definite proves that nothing was sent", () => {
    const error = refuse({});
    expect([error.code, error.outcome, error.httpStatus]).toEqual(["insufficient_balance", "not_sent", 200]);
    expect([error.providerCode, error.providerMessage]).toEqual(["1", "balance too low"]);
    expect(error.message).toBe("test send R1: refused: insufficient balance (1 balance too low). Nothing was paid.");
  });

  test.each([
    ["listed, not definite", { code: "2", message: "order [R1] exists" }, "duplicate_reference"],
    ["of another code", { code: "9" }, "bad_response"],
    ["with a longer text", { message: "order stored, then balance too low" }, "bad_response"],
    ["with a text in other case", { message: "Balance too low" }, "bad_response"],
    ["without a text", { message: undefined }, "bad_response"],
    ["without a code", { code: undefined }, "bad_response"],
    ["listed for another operation", { code: "4", message: "no such order" }, "bad_response"],
  ])("%s proves nothing", (_name, refusal, code) => {
    const error = refuse(refusal);
    expect([error.code, error.outcome]).toEqual([code, "unknown"]);
    expect(error.message).toMatch(/Money may have moved: query R1, do not pay again\.$/);
  });

  test("over plain http proves nothing, whichever source reports it", () => {
    const insecure = { allowInsecureHttp: true };
    expect(refuse({}, insecure).outcome).toBe("unknown");
    expect(refuse({}, { ...insecure, classifyError: () => "rejected" }).outcome).toBe("unknown");
  });

  test.each<[RefusalClass, string, string]>([
    ["rejected", "rejected", "not_sent"],
    ["duplicate_reference", "duplicate_reference", "unknown"],
    ["not_found", "not_found", "unknown"],
    [undefined, "insufficient_balance", "not_sent"],
    ["nonsense" as RefusalClass, "insufficient_balance", "not_sent"],
  ])("that classifyError calls %s is %s and %s", (answer, code, outcome) => {
    const error = refuse({}, { classifyError: () => answer });
    expect([error.code, error.outcome]).toEqual([code, outcome]);
  });

  test("is shown to classifyError whole", () => {
    const seen: GatewayRefusal[] = [];
    const raw = { code: "7" };
    refuse(
      { code: "7", message: "odd", httpStatus: 400, raw },
      { classifyError: (refusal) => void seen.push(refusal) },
    );
    expect(seen).toEqual([{ operation: "send", httpStatus: 400, code: "7", message: "odd", raw }]);
  });

  test("of our signature shows what was signed: names and lengths", () => {
    const signedFields = "amount(4) mchNo(11)";
    expect(refuse({ code: "3", signedFields }).message).toContain(
      `Signed fields in order, with lengths: ${signedFields}.`,
    );
    expect(refuse({ signedFields }).message).not.toContain(signedFields);
  });
});

test("a refusal of a query speaks of no outcome and of no money", () => {
  const error = refuse({ code: "4", message: "no such order" }, {}, "query");
  expect([error.code, "outcome" in error]).toEqual(["not_found", false]);
  expect(error.message).toBe("test query R1: the gateway has no such order (4 no such order).");
});

test("over plain http no answer proves that an order does not exist", () => {
  const listed = { code: "4", message: "no such order" };
  const error = refuse(listed, { allowInsecureHttp: true }, "query");
  expect(error.code).toBe("bad_response");
  expect(error.message).toContain("refused over plain http, where anyone may have written the answer");
  const insecure: CommonSettings = { allowInsecureHttp: true, classifyError: () => "not_found" };
  expect(refuse(listed, insecure, "query").code).toBe("bad_response");
});

describe("a text of notFoundTexts", () => {
  const settings: CommonSettings = {
    notFoundTexts: ["nothing here", "no order {reference} at all", "balance too low"],
  };

  test.each([
    ["the whole text", { code: "9", message: "nothing here" }, "not_found"],
    ["the reference in its place", { code: "9", message: "no order R1 at all" }, "not_found"],
    ["another reference", { code: "9", message: "no order R2 at all" }, "bad_response"],
    ["a longer text", { code: "9", message: "nothing here." }, "bad_response"],
    ["other case", { code: "9", message: "Nothing here" }, "bad_response"],
    ["no text", { code: "9", message: undefined }, "bad_response"],
    ["a text that is listed", { code: "4", message: "no such order" }, "not_found"],
  ])("after a query with %s is %s", (_name, refusal, code) => {
    expect(refuse(refusal, settings, "query").code).toBe(code);
  });

  test("never replaces a meaning that is listed", () => {
    const listed = { notFoundTexts: ["no such order", "odd"] };
    const authentication: readonly ErrorEntry[] = [
      { operations: ["query"], text: "odd", class: "authentication", definite: true },
    ];
    const refusal = { httpStatus: 200, code: "1", message: "odd", raw: {}, sensitive: [] };
    const resolved = settingsFor("https://gateway.example", listed);
    expect(refusalError(resolved, aCall("query"), authentication, refusal).code).toBe("authentication");
  });

  test("says nothing after an order or a balance, without a reference, or over plain http", () => {
    const gone = { code: "9", message: "nothing here" };
    expect(refuse(gone, settings)).toMatchObject({ code: "bad_response", outcome: "unknown" });
    expect(refuse(gone, { ...settings, allowInsecureHttp: true }, "query").code).toBe("bad_response");
    const { reference: _, ...withoutReference } = aCall("query");
    const resolved = settingsFor("https://gateway.example", settings);
    const refusal = { httpStatus: 200, code: "9", message: "no order  at all", raw: {}, sensitive: [] };
    expect(refusalError(resolved, withoutReference, table, refusal).code).toBe("bad_response");
  });
});

test("every class has its own words", () => {
  const classes: readonly ErrorClass[] = [
    "rejected",
    "authentication",
    "configuration",
    "invalid_order",
    "duplicate_reference",
    "insufficient_balance",
    "rate_limited",
    "unavailable",
    "not_found",
  ];
  const messages = classes.map((name) => {
    const entries: readonly ErrorEntry[] = [{ operations: ["send"], code: "1", class: name, definite: false }];
    return refusalError(settingsFor("https://gateway.example"), aCall(), entries, {
      httpStatus: 200,
      code: "1",
      message: "",
      raw: {},
      sensitive: [],
    }).message;
  });
  expect(new Set(messages).size).toBe(classes.length);
  for (const message of messages) expect(message).toMatch(/^test send R1: [a-z]/);
});

describe("what the gateway writes into its refusal", () => {
  const account = "6222020000000000";
  const everything = (error: Error) => `${inspect(error, { depth: 8 })}\n${JSON.stringify(error)}\n${error.stack}`;

  test("is masked where it repeats the order's values, in text and code", () => {
    const error = refuse({
      code: `E-${account}`,
      message: `account ${account} of 张三 is closed`,
      sensitive: [account, "张三"],
    });
    expect(error.providerMessage).toBe("account *** of *** is closed");
    expect(error.providerCode).toBe("E-***");
    expect(everything(error)).not.toMatch(new RegExp(`${account}|张三`));
  });

  test("stays a code where it only resembles a short value", () => {
    expect(refuse({ code: "20000", sensitive: ["20"] }).providerCode).toBe("20000");
  });

  test("is bounded and cannot write lines or colours into a log", () => {
    const error = refuse({
      code: "x".repeat(100_000),
      message: `\u001b[31mred\r\nforged line\u2028\u202e${"y".repeat(100_000)}`,
    });
    expect(error.message.length).toBeLessThan(1500);
    expect(error.message).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    expect(error.providerMessage).toMatch(/^ \[31mred forged line y+…$/);
  });
});
