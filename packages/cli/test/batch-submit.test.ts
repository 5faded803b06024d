import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { merchant } from "./harness.ts";

const head = "reference,provider,amount,currency,bank_account_no,type";
const row = (reference: string, amount = "10.00", account = "6222020012753994284") =>
  `${reference},hongwen,${amount},CNY,${account},REAL_TIME`;
const file = [head, row("S-1", "10.00", "6222020012753994001"), row("S-2", "20.50", "6222020012753994002")].join("\n");
const expected = "--expect 2 --expect-total CNY:30.5";

test("what was checked is submitted: not another file, count, total or currency, and nothing unchecked", async () => {
  const { live, payout, write, sandbox } = await merchant();
  write("orders.csv", file);
  const refused = { exit: 3, json: [{ code: "different_file", outcome: "not_sent" }] };
  expect(await live(`batch submit orders.csv ${expected}`)).toMatchObject(refused);
  const [{ digest }] = (await live("batch check orders.csv")).json as [{ digest: string }];
  for (const wrong of [
    "--expect 3 --expect-total CNY:30.50",
    "--expect 2 --expect-total CNY:30.51",
    "--expect 2 --expect-total CNY:30.50 USD:1",
    "--expect 2 --expect-total USD:30.50",
    `${expected} --digest sha256:00`,
  ])
    expect(await live(`batch submit orders.csv ${wrong}`), wrong).toMatchObject(refused);
  // The same count and total, one account changed.
  write("orders.csv", file.replace("994002", "994003"));
  expect(await live(`batch submit orders.csv ${expected} --digest ${digest}`)).toMatchObject(refused);
  write("orders.csv", file);
  const list = await live("list");
  expect([list.exit, list.json]).toEqual([0, []]);
  expect(sandbox.ledger()).toEqual([]);

  expect(await live(`batch submit orders.csv ${expected}`)).toMatchObject({
    exit: 0,
    json: [{ stored: 2, refused: 0, states: { accepted: 2 } }],
  });
  const { out } = await payout(`batch submit orders.csv ${expected} --live --yes`);
  expect(out).toMatch(/^batch-[0-9a-f]{16}: 2 stored\. 2 accepted\.$/m);
  const paid = await live(`batch submit orders.csv ${expected} --wait 30s --result out.csv`);
  expect(paid).toMatchObject({ exit: 0, json: [{ stored: 2, states: { succeeded: 2 } }] });
  expect(
    sandbox
      .ledger()
      .map(({ reference, timesPaid }) => [reference, timesPaid])
      .toSorted(),
  ).toEqual([
    ["S-1", 1],
    ["S-2", 1],
  ]);
});

test("a refused row does not stop the others, is printed by its line, and the result says what became of each", async () => {
  const { folder, payout, live, write } = await merchant();
  write("first.csv", [head, row("S-1")].join("\n"));
  await live("batch check first.csv");
  await live("batch submit first.csv --expect 1 --expect-total CNY:10");
  // The same reference for another amount, and a description that a spreadsheet would take for a formula.
  write(
    "second.csv",
    [
      "reference,provider,amount,currency,bank_account_no,type,ifCode,entryType,accountNo,description",
      `${row("S-1", "11.00")},,,,`,
      "S-9,jeepay,10.00,CNY,,,wxpay,WX_CASH,o6BcIwvTvIqf1zXZohc61biryWik,=1+1",
    ].join("\n"),
  );
  const [{ batch }] = (await live("batch check second.csv")).json as [{ batch: string }];
  const refused = await payout(
    "batch submit second.csv --expect 2 --expect-total CNY:21.00 --live --yes --result out.csv",
  );
  expect(refused).toMatchObject({ exit: 9, err: expect.stringMatching(/line 2: .*S-1.*\n/) });
  const result = parse(readFileSync(join(folder, "out.csv")), { columns: true, bom: true }) as Record<string, string>[];
  expect(result).toMatchObject([
    { reference: "S-1", line: "2", state: "accepted" },
    { reference: "S-9", line: "3", state: "accepted", description: "'=1+1" },
  ]);
  const status = await live(`batch status ${batch} --result again.csv`);
  expect(status).toMatchObject({ exit: 0, json: [{ states: { accepted: 1 }, file: "again.csv" }] });
  expect(readFileSync(join(folder, "again.csv"), "utf8")).toBe(readFileSync(join(folder, "out.csv"), "utf8"));
});

test("a recipient who got the same amount in the last days is a warning, within the file too", async () => {
  const { payout, live, write } = await merchant();
  write("first.csv", [head, row("A-1")].join("\n"));
  await live("batch check first.csv");
  await live("batch submit first.csv --expect 1 --expect-total CNY:10");
  // Another account with the same ending is another recipient.
  write(
    "second.csv",
    [head, row("B-1", "10.0"), row("B-2", "10.00"), row("B-3", "10.00", "6222020012750004284")].join("\n"),
  );
  const { exit, err } = await payout("batch check second.csv --live");
  expect(exit).toBe(0);
  expect(err.match(/^warning: .*/gm)).toEqual([
    expect.stringMatching(/^warning: lines 2, 3 pay 10\.0+ CNY to the same recipient/),
    expect.stringMatching(/^warning: line 2 pays what A-1 has paid/),
    expect.stringMatching(/^warning: line 3 pays what A-1 has paid/),
  ]);
  expect((await payout("batch check second.csv --live --days 0")).err.match(/^warning: .*/gm)).toHaveLength(1);
});

test("every problem goes into a file, and the checked file is not submitted", async () => {
  const { folder, payout, write } = await merchant();
  const rows = Array.from({ length: 30 }, (_, at) => row(`S-${at}`, "1,5".replace(",", ";")));
  write("bad.csv", [head, ...rows].join("\n"));
  const { exit, out, err } = await payout("batch check bad.csv --errors problems.csv --live");
  expect([exit, out]).toEqual([3, ""]);
  expect(err).toMatch(
    /line 2, amount "1;5": .*\n[\s\S]*and 10 more: --errors[\s\S]*payout: 30 problems in 30 rows\. Nothing was stored/,
  );
  const problems = parse(readFileSync(join(folder, "problems.csv")), { columns: true, bom: true }) as object[];
  expect(problems).toHaveLength(30);
  expect(problems[29]).toMatchObject({ line: "31", column: "amount", value: "1;5" });
  writeFileSync(join(folder, "bad.csv"), head);
  expect(await payout("batch check bad.csv --live")).toMatchObject({
    exit: 3,
    err: expect.stringMatching(/no orders/),
  });
});
