import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { PayoutError } from "@payout/core";
import { parse } from "csv-parse/sync";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { folder, lost, pay, reconcile, statement, stub } from "./reconciling.ts";

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
    expect(rows[0]).toMatchObject({ Kind: "amount_differs", Ours: "12.00 CNY", Theirs: "12.01 CNY" });
    expect(rows[0]?.["What to do"]).toMatch(/Ask the gateway/);
  });

  test("C8: as CSV calculates nothing either where a program cuts its cells elsewhere", async () => {
    await pay("A");
    const hostile = ["x;=1+1", "x; @SUM(A1)", 'x;" =1+1', "x|+1", "x;\uFF1D1"];
    const report = join(folder, "hostile.csv");
    const lines = hostile.map((reference) => `"${reference.replaceAll('"', '""')}",5,OK,1,`);
    await reconcile({ statements: [await statement(lines)], report });
    const text = await readFile(report, "utf8");
    expect(text).toContain("x;'=1+1");
    expect(text.split(/[;,|\t\r\n]/).filter((cell) => /^[ "]*[=+\-@\uFF1D]/.test(cell))).toEqual([]);
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
    expect(text).toContain("Payouts queried");
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

describe("a report that cannot be written throws an error that says so", () => {
  test("before any query, when the folder does not exist", async () => {
    await pay("A", lost);
    const before = stub.queried.length;
    await expect(reconcile({ report: "/nowhere/report.csv" })).rejects.toMatchObject({
      code: "report",
      message: expect.stringMatching(/"\/nowhere\/report.csv" cannot be written \(ENOENT\)\. Nothing was queried/),
    });
    expect(stub.queried.length).toBe(before);
  });

  test("afterwards, where the file is in the way", async () => {
    const report = join(folder, "a folder.csv");
    await mkdir(report);
    await expect(reconcile({ report })).rejects.toMatchObject({
      code: "report",
      message: expect.stringMatching(/cannot be written \(EISDIR\)\. The reconciliation itself is complete/),
    });
  });
});
