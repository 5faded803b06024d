import type { PGlite } from "@electric-sql/pglite";
import { createEngine, type Engine } from "@payout/engine";
import { parse } from "csv-parse/sync";
import { unzipSync } from "fflate";
import readXlsxFile from "read-excel-file/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventExport, ExportOptions } from "../src/export/options.ts";
import { harmless } from "../src/spreadsheet/cells.ts";
import { type Cell, workbookOf } from "../src/spreadsheet/workbook.ts";
import { submitOne } from "../src/submit.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, said } from "./stub.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => closeDriven(pglite));

async function bytesOf({ bytes }: Pick<EventExport, "bytes">): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}

async function scene() {
  const stub = createStub({ accountField: "accountNo" });
  const driven = await driveEngine(pglite, { providers: { stub: stub.provider } });
  return {
    ...driven,
    stub,
    order(reference: string, value = "12.00") {
      const destination = { accountNo: "6222020000001234", accountName: "Li Lei" };
      return submitOne(driven.context, {
        order: { reference, amount: { value, currency: "CNY" }, destination },
        provider: "stub",
      });
    },
    event: (reference: string, kind: string, at: string, data: object = {}) =>
      pglite.query(
        `insert into ${driven.schema}.payout_events (id, provider, reference, kind, actor, at, data)
         values (gen_random_uuid(), 'stub', $1, $2, 'gateway', $3::timestamptz, $4)`,
        [reference, kind, at, data],
      ),
    async rows(options: ExportOptions = {}) {
      const text = (await bytesOf(await driven.export(options))).toString();
      return parse(text, { bom: true, columns: true }) as Record<string, string>[];
    },
  };
}

describe("an export", () => {
  test("has a row for each event, with the time zone and the moment that it shows", async () => {
    const { order, work, stub, rows, export: exported } = await scene();
    stub.send = async ({ reference }) =>
      Object.assign(said(reference, "succeeded"), {
        providerId: "626015783370903553",
        fee: { value: "0.60", currency: "CNY" },
      });
    await order("R1");
    await work();
    const before = Date.now();
    const { asOf, fileName, contentType } = await exported({ timeZone: "Asia/Shanghai" });
    expect(Math.abs(asOf.getTime() - before)).toBeLessThan(5000);
    expect(fileName).toMatch(/^payout-events-Asia-Shanghai-as-of-\d{8}T\d{6}\.csv$/);
    expect(contentType).toBe("text/csv; charset=utf-8");
    const [accepted, sending, succeeded, ...more] = await rows({ timeZone: "Asia/Shanghai" });
    expect(more).toEqual([]);
    expect([accepted?.["kind"], sending?.["kind"]]).toEqual(["accepted", "sending"]);
    expect(succeeded).toMatchObject({
      kind: "succeeded",
      provider: "stub",
      reference: "R1",
      provider_id: "626015783370903553",
      from: "sending",
      to: "succeeded",
      amount: "12.00",
      currency: "CNY",
      gateway_status: "succeeded",
      fee: "0.60",
      fee_currency: "CNY",
      attempt: "1",
      time_zone: "Asia/Shanghai",
    });
    expect(succeeded?.["at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/);
    expect(succeeded?.["as_of"]).toMatch(/\+08:00$/);
    expect(JSON.stringify(succeeded)).not.toMatch(/6222020000001234|Li Lei/);
  });

  test("is of a day of the zone, also where the clocks change", async () => {
    const { order, event, rows } = await scene();
    await order("D1");
    await event("D1", "succeeded", "2026-11-21T15:59:59.999Z");
    await event("D1", "reversed", "2026-11-21T16:00:00.000Z");
    await event("D1", "observed", "2026-11-22T15:59:59.999Z");
    await event("D1", "stuck", "2026-11-22T16:00:00.000Z");
    const kinds = async (options: ExportOptions) => (await rows(options)).map(({ kind }) => kind);
    expect(await kinds({ day: "2026-11-22", timeZone: "Asia/Shanghai" })).toEqual(["reversed", "observed"]);
    expect(await kinds({ day: "2026-11-22" })).toEqual(["observed", "stuck"]);
    await event("D1", "succeeded", "2026-03-29T22:30:00Z");
    const [berlin] = await rows({ day: "2026-03-30", timeZone: "Europe/Berlin" });
    expect(berlin?.["at"]).toBe("2026-03-30T00:30:00.000+02:00");
    const [newfoundland] = await rows({ to: new Date("2026-04-01"), timeZone: "America/St_Johns" });
    expect(newfoundland?.["at"]).toBe("2026-03-29T20:00:00.000-02:30");
  });

  test("is of the kinds and the provider that are named, and of the time between", async () => {
    const { order, event, rows } = await scene();
    await order("K1");
    await event("K1", "succeeded", "2026-11-20T10:00:00Z");
    await event("K1", "reversed", "2026-11-21T10:00:00Z");
    const kinds = async (options: ExportOptions) => (await rows(options)).map(({ kind }) => kind);
    expect(await kinds({ kind: "reversed" })).toEqual(["reversed"]);
    expect(await kinds({ kind: ["reversed", "succeeded"] })).toEqual(["succeeded", "reversed"]);
    expect(await kinds({ from: new Date("2026-11-20T10:00:00Z"), to: new Date("2026-11-21T10:00:00Z") })).toEqual([
      "succeeded",
    ]);
    expect(await kinds({ provider: "other" })).toEqual([]);
  });

  test("of nothing has its header", async () => {
    const { export: exported } = await scene();
    const text = (await bytesOf(await exported({}))).toString();
    expect(text.startsWith("\uFEFFat,kind,provider,reference,")).toBe(true);
    expect(text.trimEnd().split("\r\n")).toHaveLength(1);
  });

  test("goes on over pages, and misses and repeats nothing, also of one moment", { timeout: 60_000 }, async () => {
    const { order, rows, sql } = await scene();
    await order("P1");
    await sql(
      `insert into payout_events (id, provider, reference, kind, actor, at, data)
       select gen_random_uuid(), 'stub', 'P1', 'observed', 'gateway', timestamptz '2026-11-20T10:00:00Z' + (n / 700) * interval '1 microsecond', json_build_object('providerId', n::text)::jsonb
       from generate_series(1, 2500) as n`,
    );
    const found = (await rows({ kind: "observed" })).map((row) => row["provider_id"]);
    expect(found).toEqual(Array.from({ length: 2500 }, (_, index) => `${index + 1}`));
  });

  test("holds nothing that happened after its moment", async () => {
    const { order, export: exported } = await scene();
    await order("A1");
    const before = await exported({});
    await order("A2");
    const text = (await bytesOf(before)).toString();
    expect(text).toContain("A1");
    expect(text).not.toContain("A2");
  });

  test("C8: as CSV keeps decimals as numbers and makes everything else harmless", async () => {
    const { order, event, rows, export: exported } = await scene();
    await order("C1", "0.10");
    const reason = 'x;=1+1\t@SUM(A1)\n"=2';
    const fee = { value: "-0.60", currency: "CNY" };
    await event("C1", "failed", "2026-11-20T10:00:00Z", { reason, providerStatus: "=cmd|' /C calc'!A0", fee });
    await event("-5", "observed", "2026-11-20T10:00:01Z", { reason: "+49 170 000" });
    const found = await rows({ kind: ["failed", "observed"] });
    expect(found).toMatchObject([
      { amount: "0.10", fee: "-0.60", provider_status: "'=cmd|' /C calc'!A0" },
      { reference: "'-5", reason: "'+49 170 000", amount: "" },
    ]);
    const text = (await bytesOf(await exported({ kind: "failed" }))).toString();
    const cells = text.split(/[;,|\t\r\n]/).filter((cell) => /^[ "]*[=+@\uFF1D]/.test(cell));
    expect(cells).toEqual([]);
  });

  test.each(["csv", "xlsx"] as const)("as %s takes for a number only what is one", async (format) => {
    const { order, event, export: exported } = await scene();
    await order("N1");
    const fee = { value: "=1+1</v>", currency: "CNY" };
    await event("N1", "failed", "2026-11-20T10:00:00Z", { fee, received: { value: "1e5", currency: "CNY" } });
    const bytes = await bytesOf(await exported({ format, kind: "failed" }));
    const text = format === "csv" ? bytes : Buffer.from(unzipSync(bytes)["xl/worksheets/sheet1.xml"] ?? []);
    expect(text.toString()).toContain(format === "csv" ? ",'=1+1</v>,CNY,1e5,CNY," : "=1+1&lt;/v&gt;</t>");
    expect(text.toString()).not.toContain("<v>1e5");
  });

  test("as a workbook opens in another program, with decimals as numbers and everything else as text", async () => {
    const { order, event, export: exported } = await scene();
    await order("626015783370903553", "1234567.10");
    const hostile = { reason: "=1+1 & <b>\u0001_x0041_", providerStatus: "@SUM(A1)" };
    await event("626015783370903553", "failed", "2026-11-20T10:00:00Z", hostile);
    const { contentType, fileName, ...file } = await exported({
      format: "xlsx",
      kind: "failed",
      timeZone: "Asia/Shanghai",
    });
    expect(contentType).toBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    expect(fileName).toMatch(/\.xlsx$/);
    const bytes = await bytesOf(file);
    const [sheet] = await readXlsxFile(bytes);
    const [header = [], row = []] = sheet?.data ?? [];
    const found = Object.fromEntries(header.map((title, index) => [String(title), row[index]]));
    expect(found).toMatchObject({
      at: "2026-11-20T18:00:00.000+08:00",
      reference: "626015783370903553",
      amount: 1234567.1,
      provider_status: "@SUM(A1)",
      time_zone: "Asia/Shanghai",
    });
    const text = Buffer.from(unzipSync(bytes)["xl/worksheets/sheet1.xml"] ?? []).toString();
    expect(text).toContain("<v>1234567.10</v>");
    expect(text).toContain("=1+1 &amp; &lt;b&gt; _x005F_x0041_<");
    expect(text).not.toMatch(/<f>|[\p{Cs}\p{Cc}]/u);
  });
});

describe("a workbook", () => {
  async function sheetsOf(rows: readonly (readonly Cell[])[], rowsOfSheet?: number) {
    async function* pages() {
      yield rows;
    }
    const bytes = await bytesOf({ bytes: workbookOf("events", ["title"], pages(), rowsOfSheet) });
    return readXlsxFile(bytes, { trim: false });
  }

  test("goes on with another sheet where one is full", async () => {
    const sheets = await sheetsOf([["a"], ["b"], ["c"]], 3);
    expect(sheets.map(({ sheet, data }) => [sheet, data])).toEqual([
      ["events", [["title"], ["a"], ["b"]]],
      ["events 2", [["title"], ["c"]]],
    ]);
  });

  test("keeps a decimal as a text where a spreadsheet would round it", async () => {
    const decimals = ["0.000000000000000001", "123456789012.345", "1234567890123.456", "-9007199254740993.01", "100"];
    const sheets = await sheetsOf(decimals.map((decimal) => [{ decimal }]));
    expect(sheets[0]?.data.slice(1).flat()).toEqual([
      1e-18,
      123456789012.345,
      "1234567890123.456",
      "-9007199254740993.01",
      100,
    ]);
  });

  test("cuts a text that would damage it, and holds an empty one", async () => {
    const sheets = await sheetsOf([["x".repeat(40_000)], [""], [" "], ["付款\uD800"]]);
    const [title, long, empty, blank, broken] = (sheets[0]?.data ?? []).flat();
    expect([title, String(long).length, empty, blank, broken]).toEqual(["title", 32_767, null, " ", "付款 "]);
  });
});

test.each([
  ["=1", "'=1"],
  [" =1", " '=1"],
  ['"=1', `"'=1`],
  ["a|+b", "a|'+b"],
  ["\uFF1D1", "'\uFF1D1"],
  ["a-b", "a-b"],
  ["2026-11-22", "2026-11-22"],
])("the cell %j becomes %j", (cell, expected) => {
  expect(harmless(cell)).toBe(expected);
});

describe("an option that cannot be", () => {
  let engine: Engine;
  beforeAll(() => {
    engine = createEngine({ providers: { stub: createStub().provider }, database: pglite }) as Engine;
    return () => engine.stop();
  });

  test.each<[string, object | null]>([
    ["options", null],
    ["formt", { formt: "csv" }],
    ["format", { format: "pdf" }],
    ["day", { day: "2026-02-30" }],
    ["day", { day: "22.11.2026" }],
    ["either day, or from and to", { day: "2026-11-22", from: new Date() }],
    ["from", { from: "2026-11-22" }],
    ["to", { to: new Date("never") }],
    ["timeZone", { timeZone: "+08:00" }],
    ["timeZone", { timeZone: "CST" }],
    ["kind", { kind: "paid" }],
    ["kind", { kind: [] }],
    ["provider", { provider: "" }],
  ])("%s is refused: %j", async (name, options) => {
    await expect(engine.export(options as never)).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining(name),
    });
  });
});
