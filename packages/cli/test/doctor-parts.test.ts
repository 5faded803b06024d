import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PayoutError } from "@payout/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer } from "../src/doctor/calls.ts";
import { clock, clockDifference } from "../src/doctor/clock.ts";
import { findingsOf } from "../src/doctor/findings.ts";
import { saveSettings } from "../src/doctor/save.ts";
import { commonText } from "../src/doctor/unknown-order.ts";
import { localTimes, zoneOf } from "../src/doctor/zone.ts";
import { commandsIn, emptyFolder, hongwenOrder, merchant } from "./harness.ts";

const minute = 60_000;

describe("the gateway's clock", () => {
  test("is never said to differ by more than it does, and by no less than the answer's seconds and way allow", () => {
    const instants = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2030, 0) });
    const offsets = fc.integer({ min: -3_600_000, max: 3_600_000 });
    const way = fc.integer({ min: 0, max: 5000 });
    fc.assert(
      fc.property(instants, offsets, way, way, (startedAt, offset, there, back) => {
        const date = new Date(startedAt + there + offset).toUTCString();
        const { aheadMs = 0 } = clockDifference([{ date, startedAt, endedAt: startedAt + there + back }]) ?? {};
        expect(Math.abs(aheadMs)).toBeLessThanOrEqual(Math.abs(offset));
        expect(Math.abs(offset - aheadMs)).toBeLessThanOrEqual(there + back + 1000);
      }),
    );
  });

  const at = (aheadMs: number) => ({ date: new Date(aheadMs + 1e12).toUTCString(), startedAt: 1e12, endedAt: 1e12 });

  test.each([
    [0, "settled", "no difference to the gateway's"],
    [60_000, "settled", "60 s from the gateway's"],
    [61_000, "wrong", /^this machine's clock is 61 s behind/],
    [-62_000, "wrong", /^this machine's clock is 61 s ahead of/],
  ])("%i ms ahead is %s", (aheadMs, answer, detail) => {
    expect(clock([at(aheadMs)])).toMatchObject({ answer, detail: expect.stringMatching(detail) });
  });

  test("is unknown without a header that is a date", () => {
    expect(clock([{}, { date: "tomorrow", startedAt: 0, endedAt: 0 }])).toMatchObject({ answer: "open" });
  });
});

describe("a zone", () => {
  const period = (text: string, minutes: number) => ({
    from: Date.parse(text),
    to: Date.parse(text) + minutes * minute,
  });

  test.each([
    [["2026-11-28 12:05:00"], period("2026-11-28T05:00:00Z", 10), "+07:00"],
    [["2026-11-28 02:35:00", "2026-11-28 02:31:00"], period("2026-11-28T05:00:00Z", 10), "-02:30"],
    [["2026-11-28 05:05:00"], period("2026-11-28T05:00:00Z", 10), "+00:00"],
    [["2026-11-28 12:05:00"], period("2026-11-28T05:00:00Z", 30), undefined], // three fit
    [["2026-11-28 12:05:00", "2026-11-28 11:05:00"], period("2026-11-28T05:00:00Z", 10), undefined], // no one fits both
    [["2026-11-28 05:05:00"], period("2026-11-20T05:00:00Z", 10), undefined],
  ])("%j is read as the only offset that fits", (times, within, zone) => {
    expect(zoneOf(times, within)).toBe(zone);
  });

  test("is looked for in every time of a message that has none, however deep", () => {
    const message = {
      a: "2026-11-28 12:05:00",
      b: [{ c: "2026-11-28T12:05:01" }],
      d: "2026-11-28T12:05:00Z",
      e: null,
      f: "1",
    };
    expect(localTimes(message)).toEqual(["2026-11-28 12:05:00", "2026-11-28T12:05:01"]);
  });
});

test.each([
  [["no R1 here", "no R2 here"], "no {reference} here"],
  [["nothing", "nothing"], "nothing"],
  [["nothing", "nothing at all"], undefined],
  [["no R1", "no R1"], undefined],
  [[" ", " "], undefined],
  [[undefined, undefined], undefined],
])("two refusals %j have the text %j in common", (texts, text) => {
  const answers = texts.map((message, index) => ({
    operation: "query",
    reference: `R${index + 1}`,
    refusal: { operation: "query", httpStatus: 200, code: "1", message, raw: {} },
  }));
  expect(commonText(answers as readonly Answer[])).toBe(text);
});

test.each([
  [
    "authentication",
    undefined,
    "unknown order",
    /^a query was refused \("1 no"\), although an earlier call was accepted/,
  ],
  ["configuration", undefined, "unknown order", /^a query was refused/],
  ["timeout", undefined, "reached", /^no answer$/],
  ["bad_response", "R-1", "unknown order", /^R-1 was not found either/],
] as const)(
  "after a balance that was accepted, a query that ends with %s is no doubt about the signature",
  (code, payout, question, detail) => {
    const error = new PayoutError({ code, operation: "query", provider: "inr", message: "no answer" });
    const refusal = { operation: "query", httpStatus: 200, code: "1", message: "no", raw: {} } as const;
    const money = { value: "1.00", currency: "INR" };
    const answers: readonly Answer[] = [
      { operation: "balance", balance: { available: money, raw: {} } },
      { operation: "query", reference: payout ?? "nosuchorder", error, ...(code !== "timeout" && { refusal }) },
    ];
    const named = payout === undefined ? {} : { payout: { reference: payout, from: 0, to: 0 } };
    const found = findingsOf({ family: "inr", settings: {}, reportsNotFound: false, ...named }, answers);
    expect(found.filter((finding) => finding.question === "signature")).toMatchObject([{ answer: "settled" }]);
    expect(found.find((finding) => finding.question === question)?.detail).toMatch(detail);
  },
);

test("a payout that is refused in words that no list has is not taken for an order that cannot exist", () => {
  const error = new PayoutError({ code: "bad_response", operation: "query", provider: "jeepay.cashout", message: "x" });
  const refusal = { operation: "query", httpStatus: 200, code: "1", message: "no", raw: {} } as const;
  const subject = {
    family: "jeepay",
    settings: {},
    reportsNotFound: false,
    payout: { reference: "R-1", from: 0, to: 0 },
  } as const;
  const [found] = findingsOf(subject, [{ operation: "query", reference: "R-1", error, refusal }]);
  expect(found).toMatchObject({
    question: "signature",
    answer: "wrong",
    detail: expect.stringMatching(/^R-1 was refused \("1 no"\)/),
  });
});

describe("a configuration that is saved", () => {
  const saved = (before: string, mode = 0o640) => {
    const folder = emptyFolder();
    const path = join(folder, "payout.config.json");
    writeFileSync(path, before);
    chmodSync(path, mode);
    saveSettings(path, "inr", [
      { name: "signCase", value: "lower" },
      { name: "notFoundTexts", value: ["a"] },
    ]);
    expect(readdirSync(folder)).toEqual(["payout.config.json"]);
    return { after: readFileSync(path, "utf8"), mode: statSync(path).mode & 0o777 };
  };

  test.each([
    ["two spaces", "  ", "\n"],
    ["tabs", "\t", "\n"],
    ["four spaces and CRLF", "    ", "\r\n"],
  ])("keeps everything else as it is written: %s", (_name, indent, eol) => {
    const lines = (...own: string[]) =>
      [
        "{",
        `${indent}"providers": {`,
        `${indent.repeat(2)}"inr": {`,
        ...own,
        `${indent.repeat(2)}}`,
        `${indent}}, "database":"x"`,
        "}",
        "",
      ].join(eol);
    const settings = (...own: string[]) => [
      `${indent.repeat(3)}"settings": {`,
      ...own.map((line) => `${indent.repeat(4)}${line}`),
      `${indent.repeat(3)}}`,
    ];
    const apiKey = ['"apiKey": {', `${indent}"env": "KEY"`];
    const { after, mode } = saved(lines(...settings(...apiKey, "}")), 0o600);
    const learned = ['"signCase": "lower",', '"notFoundTexts": [', `${indent}"a"`, "]"];
    expect(after).toBe(lines(...settings(...apiKey, "},", ...learned)));
    expect(mode).toBe(0o600);
  });

  test("replaces what was set before, and refuses a file that is not JSON any more", () => {
    const settings = { signCase: "upper", notFoundTexts: ["b", "c"] };
    const { after } = saved(JSON.stringify({ providers: { inr: { gateway: "inr", settings } } }));
    expect(JSON.parse(after).providers.inr.settings).toEqual({ signCase: "lower", notFoundTexts: ["a"] });
    expect(() => saved("{ half")).toThrow("is not JSON any more. Nothing was written");
  });
});

describe("doctor refuses", () => {
  test.each([
    ["doctor nobody", 2, /no provider nobody: use one of jeepay.transfer, /],
    ["doctor inr --save", 2, /--save needs --live/],
    ["doctor", 2, /missing required argument 'provider'/],
  ])("%s", async (line, exit, reason) => {
    expect(await commandsIn(emptyFolder())(line)).toMatchObject({ exit, err: expect.stringMatching(reason) });
  });

  test("a program as configuration, a provider that it made, and payouts that have not ended", async () => {
    const { live, sandbox } = await merchant({
      providers: { made: { id: "made", send: () => undefined } as never },
    });
    expect(await live("doctor made")).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/made by the configuration's own code/),
    });
    expect(await live("doctor made --save")).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/--save writes JSON only/),
    });
    expect(sandbox.gateways.hongwen.requests).toHaveLength(0);
  });

  test("payouts that nobody sent, and those that have not ended", async () => {
    const { live, write, sandbox } = await merchant();
    expect(await live("doctor hongwen --payout R-1")).toMatchObject({ exit: 3, json: [{ code: "unknown_reference" }] });
    write("order.json", hongwenOrder("R-1"));
    expect(await live("send order.json")).toMatchObject({ exit: 0 });
    expect(await live("doctor hongwen --payout R-1")).toMatchObject({
      exit: 2,
      err: expect.stringMatching(/R-1 has not ended yet: name a payout that has/),
    });
    expect(sandbox.gateways.hongwen.requests).toHaveLength(0);
  });
});
