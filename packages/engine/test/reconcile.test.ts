import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PayoutError } from "@payout/core";
import type { ReconcileOptions, Statement } from "@payout/engine";
import { parse } from "csv-parse/sync";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reconcilePayouts } from "../src/reconcile/reconcile.ts";
import { submitAll } from "../src/submit.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { createStub, notFound, type Stub, said, sendError } from "./stub.ts";
import { orderFor, quick } from "./support.ts";

const day = 86_400_000;
// Nothing is due by itself: only what is reconciled is asked about.
const rules = { ...quick, askAfterMs: [day / 2], pauseAfterUnknowns: false } as const;

let pglite: PGlite;
let stub: Stub;
let engine: Awaited<ReturnType<typeof driveEngine>>;
let folder: string;

beforeAll(async () => {
  [pglite, folder] = await Promise.all([PGlite.create("memory://"), mkdtemp(join(tmpdir(), "payout-statement-"))]);
  stub = createStub();
  engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules });
}, 30_000);

afterAll(async () => {
  await closeDriven(pglite);
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await engine.sql("delete from payouts");
  stub.asked.length = 0;
  stub.send = async ({ reference }) => said(reference, "succeeded");
  stub.query = async (reference) => said(reference, "succeeded");
});

/** Sends an order of 12.00 CNY. */
async function pay(reference: string, send = stub.send): Promise<void> {
  stub.send = send;
  await engine.submit(reference);
  await engine.work();
}

const lost = async () => {
  throw sendError("timeout", "unknown");
};

const now = new Date();
const window = { from: new Date(now.getTime() - day), to: new Date(now.getTime() + day) };

const reconcile = (options: Partial<ReconcileOptions> = {}) =>
  reconcilePayouts(engine.internals, { ...window, sample: 0, ...options });

const columns = { reference: "Order", amount: "Amount", status: "Status", providerId: "Number", fee: "Fee" };
const statuses = { OK: "succeeded", NO: "failed", BACK: "reversed" } as const;
const header = "Order,Amount,Status,Number,Fee";

async function statement(lines: readonly string[], more: Partial<Statement> = {}): Promise<Statement> {
  const file = join(folder, "statement.csv");
  await writeFile(file, [header, ...lines].join("\n"));
  return { provider: "stub", file, columns, statuses, ...more };
}

describe("asking", () => {
  test("asks about every open payout and stores what it learns", async () => {
    await pay("A", lost);
    await pay("B", async ({ reference }) => said(reference, "pending"));
    await pay("C", async ({ reference }) => said(reference, "succeeded"));
    stub.asked.length = 0;
    const progress: number[] = [];
    const result = await reconcile({ onProgress: (asked) => void progress.push(asked) });
    expect(stub.asked.toSorted()).toEqual(["A", "B"]);
    expect(result).toMatchObject({ asked: 2, updated: 2, agreed: 2, differences: [] });
    expect(progress).toEqual([1, 2]);
    expect(await engine.get("A")).toMatchObject({ state: "succeeded" });
  });

  test("asks about the whole of the ended ones when told so, and leaves at rest what agrees", async () => {
    await pay("A");
    expect(await reconcile({ sample: 1 })).toMatchObject({ asked: 1, agreed: 1, differences: [] });
    expect((await engine.get("A"))?.nextAt).toBeUndefined();
  });

  test("walks through many pages, each payout once, however close together they were sent", async () => {
    const orders = Array.from({ length: 210 }, (_none, index) => orderFor("jeepay.transfer", `P${index}`));
    await submitAll(
      engine.internals,
      orders.map((order) => ({ order, provider: "stub" })),
    );
    await engine.sql(
      "update payouts set state = 'pending', attempt = 1, next_at = null, sent_at = date_trunc('second', now()) + interval '123456 microseconds'",
    );
    const result = await reconcile();
    expect(result.asked).toBe(210);
    expect(stub.asked).toHaveLength(210);
  });

  test("an end that the gateway no longer confirms is a difference, by the rules of every answer", async () => {
    await pay("A");
    stub.query = async (reference) => said(reference, "failed");
    const { differences } = await reconcile({ sample: 1 });
    expect(differences).toEqual([
      expect.objectContaining({
        kind: "status-differs",
        reference: "A",
        ours: "succeeded",
        theirs: "failed",
        state: "reversed",
      }),
    ]);
    expect(await engine.kinds("A")).toContain("reversed");
  });

  test("an order that the gateway does not know is a difference, and its end stays", async () => {
    await pay("A");
    stub.query = async () => {
      throw notFound();
    };
    const { differences } = await reconcile({ sample: 1 });
    expect(differences).toMatchObject([{ kind: "missing-at-gateway", reference: "A", state: "succeeded" }]);
  });

  test("no answer is told as such", async () => {
    await pay("A", lost);
    stub.query = async () => {
      throw new Error("no route");
    };
    const { differences } = await reconcile();
    expect(differences).toMatchObject([{ kind: "unanswered", reference: "A", ours: "doubtful", state: "doubtful" }]);
  });

  test("a tampered row is told and not asked about", async () => {
    await pay("A");
    await engine.sql("update payouts set order_body = '{}'");
    stub.asked.length = 0;
    expect((await reconcile({ sample: 1 })).differences).toMatchObject([{ kind: "spoilt", reference: "A" }]);
    expect(stub.asked).toEqual([]);
  });

  test("nothing outside the window is asked about", async () => {
    await pay("A", lost);
    await engine.pass(3 * day);
    stub.asked.length = 0;
    expect((await reconcile()).asked).toBe(0);
  });
});

describe("a statement", () => {
  test("that agrees has no differences", async () => {
    await pay("A");
    const file = await statement(["A,12.00,OK,G-A,0.10"]);
    expect(await reconcile({ statements: [file] })).toMatchObject({ lines: 1, agreed: 1, differences: [] });
  });

  test.each([
    [
      "missing-with-us",
      "NOBODY,5.00,OK,G-1,",
      { reference: "NOBODY", theirs: "succeeded 5.00", line: 3, file: "statement.csv" },
    ],
    ["amount-differs", "A,12.01,OK,G-A,", { ours: "12.00 CNY", theirs: "12.01 CNY" }],
    ["provider-id-differs", "A,12.00,OK,G-OTHER,", { ours: "G-A", theirs: "G-OTHER" }],
    ["twice", "A,12.00,OK,G-A,", { ours: "once", theirs: "2 times" }],
    ["unreadable", "A\u0000B,12.00,OK,G-A,", { line: 3, detail: 'column "Order" holds control characters' }],
    ["unreadable", "A,12.0.0,OK,G-A,", { line: 3, detail: 'column "Amount" is no exact amount' }],
    ["unreadable", "6.26E+17,12,OK,G-A,", { line: 3, detail: expect.stringContaining("rounded by a spreadsheet") }],
    ["unreadable", "A,12.00,PERHAPS,G-A,", { line: 3, detail: expect.stringContaining("statuses") }],
  ] as const)("shows what is %s: %s", async (kind, line, difference) => {
    await pay("A");
    const result = await reconcile({ statements: [await statement(["A,12.00,OK,G-A,", line])] });
    expect(result.differences.find((each) => each.kind === kind)).toMatchObject({
      kind,
      provider: "stub",
      ...difference,
    });
    expect(result.counts[kind]).toBe(1);
  });

  test("shows a fee that differs from what the gateway said", async () => {
    const withFee = (reference: string) => {
      const payout = said(reference, "succeeded");
      return Object.defineProperty(Object.create(payout, Object.getOwnPropertyDescriptors(payout)), "fee", {
        value: { value: "0.10", currency: "CNY" },
        enumerable: true,
      });
    };
    await pay("A", async ({ reference }) => withFee(reference));
    const { differences } = await reconcile({ statements: [await statement(["A,12,OK,G-A,0.2"])] });
    expect(differences).toMatchObject([{ kind: "fee-differs", ours: "0.10", theirs: "0.2" }]);
  });

  test("shows what succeeded and is not in it", async () => {
    await pay("A");
    await pay("B");
    const { differences } = await reconcile({ statements: [await statement(["A,12.00,OK,G-A,"])] });
    expect(differences).toMatchObject([{ kind: "missing-in-statement", reference: "B" }]);
  });

  test("a payout that went out and came back is not there twice, and its last line counts", async () => {
    await pay("A");
    stub.query = async (reference) => said(reference, "reversed");
    const { differences } = await reconcile({
      statements: [await statement(["A,12.00,OK,G-A,", "A,-12.00,BACK,G-A,"])],
    });
    // The gateway was asked, said the same as its statement, and was believed: now both agree.
    expect(differences).toMatchObject([
      { kind: "status-differs", ours: "succeeded", theirs: "reversed", state: "reversed" },
    ]);
    expect(await engine.get("A")).toMatchObject({ state: "reversed" });
  });

  test("a payment that came back and was made again is there once", async () => {
    await pay("A");
    const lines = ["A,12.00,OK,G-A,", "A,-12.00,BACK,G-A,", "A,12.00,OK,G-A,"];
    expect((await reconcile({ statements: [await statement(lines)] })).differences).toEqual([]);
  });

  test("changes no state by itself: where the gateway does not say the same, the difference stays", async () => {
    await pay("A");
    const { differences } = await reconcile({ statements: [await statement(["A,12.00,NO,G-A,"])] });
    expect(differences).toMatchObject([{ kind: "status-differs", ours: "succeeded", theirs: "failed" }]);
    expect(await engine.get("A")).toMatchObject({ state: "succeeded" });
  });

  test("makes the engine ask about what it says ended, and a doubt is over", async () => {
    await pay("A", lost);
    const result = await reconcile({ statements: [await statement(["A,12.00,OK,G-A,"])] });
    expect(result).toMatchObject({ asked: 1, updated: 1, differences: [] });
    expect(await engine.get("A")).toMatchObject({ state: "succeeded" });
  });

  test("keeps every digit of numbers, and cleans what exports put around them", async () => {
    const reference = "626015783370903553";
    await pay(reference);
    const file = await statement([`'${reference},"+12.00",OK,\tG-${reference} ,`, ",12.00,,,"]);
    expect(await reconcile({ statements: [file] })).toMatchObject({ lines: 1, differences: [] });
  });

  test("reads UTF-8 with a byte order mark, and GB 18030 when told so", async () => {
    await pay("A");
    const file = join(folder, "chinese.csv");
    await writeFile(file, "\uFEFF\u8ba2\u5355\u53f7,\u91d1\u989d\r\nA,1200\r\n");
    const settings = {
      provider: "stub",
      file,
      columns: { reference: "\u8ba2\u5355\u53f7", amount: "\u91d1\u989d" },
      minorDecimals: 2,
    };
    expect(await reconcile({ statements: [settings] })).toMatchObject({ lines: 1, differences: [] });
    const gb = Buffer.from([
      0xb6,
      0xa9,
      0xb5,
      0xa5,
      0xba,
      0xc5,
      0x2c,
      0xbd,
      0xf0,
      0xb6,
      0xee,
      0x0a,
      ...Buffer.from("A,1200\n"),
    ]);
    await writeFile(file, gb);
    expect(await reconcile({ statements: [{ ...settings, encoding: "gb18030" }] })).toMatchObject({
      lines: 1,
      differences: [],
    });
    await expect(reconcile({ statements: [settings] })).rejects.toMatchObject({
      code: "invalid_statement",
      message: expect.stringMatching(/is not utf-8.*gb18030/),
    });
  });

  test.each([
    ["a column that is not there", { columns: { reference: "Reference" } }, /no column "Reference".*Order, Amount/],
    ["a file that is not there", { file: "/nowhere/statement.csv" }, /cannot be opened \(ENOENT\)/],
  ])("with %s is refused before anybody is asked", async (_what, more, words) => {
    await pay("A", lost);
    stub.asked.length = 0;
    const statements = [await statement([], more)];
    await expect(reconcile({ statements })).rejects.toThrow(words);
    expect(stub.asked).toEqual([]);
  });
});

describe("the report", () => {
  async function someDifferences() {
    await pay("A");
    return statement(["A,12.01,OK,G-A,", "626015783370903553,5,OK,=1+1,", "@SUM(A1),5,OK,1,"]);
  }

  test("as CSV begins with a byte order mark, keeps every digit and calculates nothing", async () => {
    const report = join(folder, "report.csv");
    await reconcile({ statements: [await someDifferences()], report });
    const text = await readFile(report, "utf8");
    expect(text.startsWith("\uFEFFKind,Provider,Reference")).toBe(true);
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row["Reference"])).toEqual(["A", "626015783370903553", "'@SUM(A1)"]);
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+@\t]/);
    expect(rows[0]).toMatchObject({ Kind: "amount-differs", Ours: "12.00 CNY", Theirs: "12.01 CNY" });
    expect(rows[0]?.["What to do"]).toMatch(/operators/);
  });

  test("as a workbook holds numbers as text, formulas as text, and a summary", async () => {
    const report = join(folder, "report.xlsx");
    await reconcile({ statements: [await someDifferences()], report });
    const parts = unzipSync(await readFile(report));
    const text = Object.entries(parts)
      .filter(([name]) => /sharedStrings|sheet\d+\.xml$/.test(name))
      .map(([, part]) => Buffer.from(part).toString())
      .join("\n");
    expect(text).toContain("626015783370903553");
    expect(text).not.toMatch(/<v>626015783370903553<\/v>/);
    expect(text).toContain("Payouts asked about");
    expect(text).not.toMatch(/<f>/);
  });

  test("as a workbook can be opened whatever the gateway writes", async () => {
    await pay("A", lost);
    const message = "said \u0001 <b>&\uD800";
    stub.query = async () => {
      throw new PayoutError({ code: "bad_response", operation: "query", provider: "stub", message });
    };
    const report = join(folder, "report.xlsx");
    await reconcile({ report });
    const text = Buffer.from(unzipSync(await readFile(report))["xl/sharedStrings.xml"] ?? []).toString();
    expect(text).toContain("said   &lt;b&gt;&amp; ");
  });

  test("has nothing of the destination", async () => {
    const report = join(folder, "report.csv");
    await reconcile({ statements: [await someDifferences()], report });
    expect(await readFile(report, "utf8")).not.toContain("o6BcIwvTvIqf1zXZohc61biryWik");
  });
});

test.each([
  [{ from: now, to: now }, /from before to/],
  [{ sample: 2 }, /sample/],
  [{ report: "report.pdf" }, /\.xlsx or \.csv/],
  [{ providers: ["nobody"] }, /no provider "nobody"/],
])("refuses what cannot be reconciled: %j", async (options, words) => {
  await expect(reconcile(options)).rejects.toThrow(words);
});

test("a report that cannot be written is told as such", async () => {
  await expect(reconcile({ report: "/nowhere/report.csv" })).rejects.toMatchObject({
    code: "report",
    message: expect.stringMatching(/"\/nowhere\/report.csv" cannot be written \(ENOENT\)/),
  });
});

test("can be stopped", async () => {
  await pay("A", lost);
  await expect(reconcile({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});

test("pages of payouts that were accepted in the same moment have each of them once", async () => {
  for (let index = 0; index < 5; index += 1) await engine.submit(`P${index}`);
  await engine.sql("update payouts set accepted_at = '2026-11-22T10:00:00.123456Z'");
  const found: string[] = [];
  for (let after: Awaited<ReturnType<typeof engine.get>>; found.length < 10; ) {
    const page = await engine.find({ limit: 2, ...(after !== undefined && { after }) });
    if (page.length === 0) break;
    found.push(...page.map(({ reference }) => reference));
    after = page.at(-1);
  }
  expect(found).toEqual(["P0", "P1", "P2", "P3", "P4"]);
});
