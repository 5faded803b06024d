import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { amountOf, cleaned } from "../src/reconcile/fields.ts";
import { engine, folder, lost, pay, reconcile, statement, stub } from "./reconciling.ts";
import { said } from "./stub.ts";

describe("a statement", () => {
  test("that agrees has no differences", async () => {
    await pay("A");
    const file = await statement(["A,12.00,OK,G-A,0.10"]);
    expect(await reconcile({ statements: [file] })).toMatchObject({ lines: 1, agreed: 1, differences: [] });
  });

  test.each([
    [
      "missing_with_us",
      "NOBODY,5.00,OK,G-1,",
      { reference: "NOBODY", theirs: "succeeded 5.00", line: 3, file: "statement.csv" },
    ],
    ["amount_differs", "A,12.01,OK,G-A,", { ours: "12.00 CNY", theirs: "12.01 CNY" }],
    ["provider_id_differs", "A,12.00,OK,G-OTHER,", { ours: "G-A", theirs: "G-OTHER" }],
    ["twice", "A,12.00,OK,G-A,", { ours: "once", theirs: "2 times" }],
    ["unreadable", "A\u0000B,12.00,OK,G-A,", { line: 3, detail: 'column "Order" holds control characters' }],
    ["unreadable", "A,12.0.0,OK,G-A,", { line: 3, detail: 'column "Amount" is not an exact amount' }],
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

  test.each([
    ["blanks", " ".repeat(80_000)],
    ["blanks inside", `x${" ".repeat(80_000)}x`],
    ["quotes", '""'.repeat(40_000)],
    ["digits", "1".repeat(80_000)],
    ["commas", "1,".repeat(40_000)],
    ["marks", "'`=".repeat(30_000)],
  ])("C9: reads a field of 80,000 %s in no time", (_name, field) => {
    const began = process.cpuUsage();
    cleaned(field);
    amountOf(cleaned(field), 0);
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(200);
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
    expect(differences).toMatchObject([{ kind: "fee_differs", ours: "0.10", theirs: "0.2" }]);
  });

  test("shows what succeeded and is not in it", async () => {
    await pay("A");
    await pay("B");
    const { differences } = await reconcile({ statements: [await statement(["A,12.00,OK,G-A,"])] });
    expect(differences).toMatchObject([{ kind: "missing_in_statement", reference: "B" }]);
  });

  test("a payout that went out and came back is not there twice, and its last line counts", async () => {
    await pay("A");
    stub.query = async (reference) => said(reference, "reversed");
    const { differences } = await reconcile({
      statements: [await statement(["A,12.00,OK,G-A,", "A,-12.00,BACK,G-A,"])],
    });
    // The gateway was queried and confirmed its statement: now both agree.
    expect(differences).toMatchObject([
      { kind: "status_differs", ours: "succeeded", theirs: "reversed", state: "reversed" },
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
    expect(differences).toMatchObject([{ kind: "status_differs", ours: "succeeded", theirs: "failed" }]);
    expect(await engine.get("A")).toMatchObject({ state: "succeeded" });
  });

  test("makes the engine query what it reports as final, which resolves an unknown outcome", async () => {
    await pay("A", lost);
    const result = await reconcile({ statements: [await statement(["A,12.00,OK,G-A,"])] });
    expect(result).toMatchObject({ queried: 1, updated: 1, differences: [] });
    expect(await engine.get("A")).toMatchObject({ state: "succeeded" });
  });

  test("keeps every digit of numbers, and cleans what exports put around them", async () => {
    const reference = "626015783370903553";
    await pay(reference);
    const file = await statement([`'${reference},"+12.00",OK,\tG-${reference} ,`, ",12.00,,,"]);
    expect(await reconcile({ statements: [file] })).toMatchObject({ lines: 1, differences: [] });
  });

  test("reads UTF-8 with a byte order mark, and GB 18030 when the settings name it", async () => {
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
    [
      "a status that does not exist",
      { statuses: { Success: "paid" as "succeeded" } },
      /^the reconciliation did not start: statements\.0\.statuses\.Success must be one of pending, succeeded, failed/,
    ],
    ["a file that is not there", { file: "/nowhere/statement.csv" }, /cannot be opened \(ENOENT\)/],
  ])("with %s is refused before any query", async (_what, more, words) => {
    await pay("A", lost);
    stub.queried.length = 0;
    const statements = [await statement([], more)];
    await expect(reconcile({ statements })).rejects.toThrow(words);
    expect(stub.queried).toEqual([]);
  });
});
