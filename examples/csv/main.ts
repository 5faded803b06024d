import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Engine } from "@payout/engine";
import { startSandbox } from "@payout/sandbox";
import { SingleBar } from "cli-progress";
import Table from "cli-table3";
import { checkFile } from "./orders-file.ts";
import { createPayer, type Ended, payFile } from "./pay.ts";

/**
 * Pays a file of orders through two gateways. Kill it, however you like, and start it again: it goes on.
 * Exit code 0 when every order was paid at most once and has ended, 1 when an operator has to look, 2 for a file that cannot be used.
 */
const { values, positionals } = readLine();
const file = positionals[0] ?? join(import.meta.dirname, "orders.csv");
const data = values.data ?? join(import.meta.dirname, "data");

const problems = existsSync(file)
  ? await toldProblems(file)
  : [`there is no file ${file}: name one, or none for orders.csv`];
if (problems.length > 0) {
  for (const problem of problems.slice(0, 20)) console.error(problem);
  console.error(`\nProblems: ${problems.length}. Nothing was sent: put them right, and start again.`);
  process.exitCode = 2;
} else {
  if (values.fresh) rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { recursive: true });
  process.exitCode = await pay().catch((error: Error) => {
    console.error(`\n${error.message}`);
    return 1;
  });
}

function readLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        data: { type: "string" },
        fresh: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    console.error(`${(error as Error).message}\n\npnpm example:csv [FILE] [--data FOLDER] [--fresh] [--json]`);
    process.exit(2);
  }
}

async function toldProblems(path: string): Promise<string[]> {
  return (await checkFile(path)).map(({ line, column, message }) => `line ${line}, ${column}: ${message}`);
}

async function pay(): Promise<number> {
  // The gateways keep what they know in a file, as real ones do, so that a killed run can go on.
  const sandbox = await startSandbox({ data: join(data, "gateways.db"), clock: { speed: 20 } });
  const engine = createPayer(sandbox, join(data, "payouts"));
  const bar = new SingleBar({
    format: "{bar} {value}/{total} ended, {duration_formatted}",
    barCompleteChar: "█",
    barIncompleteChar: "·",
  });
  if (!values.json) bar.start(1, 0);
  const payouts = await payFile(engine, file, (ended, total) => {
    if (values.json) console.log(JSON.stringify(ended));
    bar.setTotal(total);
    bar.increment();
  });
  bar.stop();
  const waiting = await toldWaiting(engine);
  await engine.stop();
  const paid = new Map(sandbox.ledger().map(({ reference, timesPaid }) => [reference, timesPaid]));
  await sandbox.close();
  const again = "The same command again pays nothing twice; with --fresh it begins anew.";
  if (!values.json) console.log([toTable(payouts, paid), ...waiting, again].join("\n\n"));
  const isTwice = payouts.some(({ reference }) => (paid.get(reference) ?? 0) > 1);
  return isTwice || payouts.some(({ state }) => state === "needs an operator") ? 1 : 0;
}

/** What needs an operator: a paragraph for each reason, with what to do. */
async function toldWaiting(engine: Engine): Promise<string[]> {
  const waiting = await engine.find({ state: ["needs_review", "unknown"] });
  const groups = Map.groupBy(waiting, ({ provider, nextStep }) => `${provider}: ${nextStep}`);
  return [...groups].map(([what, payouts]) => `${payouts.map(({ reference }) => reference).join(" ")}\n  ${what}`);
}

function toTable(payouts: readonly Ended[], paid: ReadonlyMap<string, number>): string {
  const table = new Table({
    head: ["gateway", "state", "orders", "paid by the gateway"],
    colAligns: ["left", "left", "right", "right"],
    style: { head: [], border: [] },
  });
  for (const [name, group] of Map.groupBy(payouts, ({ provider, state }) => `${provider} ${state}`)) {
    const [provider = "", ...state] = name.split(" ");
    table.push([
      provider,
      state.join(" "),
      group.length,
      group.reduce((sum, { reference }) => sum + (paid.get(reference) ?? 0), 0),
    ]);
  }
  return table.toString();
}
