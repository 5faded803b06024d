import { existsSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createEngine, type Engine, EngineError } from "@payout/engine";
import { createJeepay } from "@payout/jeepay";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import { startDatabase } from "./database.ts";

/**
 * `pnpm chaos:full-disk FOLDER`: fills the disk under the engine, on both databases, empties it again, and compares the books.
 * The folder is on a small file system of its own, because all of that gets filled:
 * `mount -t tmpfs -o size=200m none FOLDER` makes one. Exit code 0 when nothing was lost or paid twice.
 */
const mostBytes = 1e9;
const folder = resolve(process.argv[2] ?? "");
if (process.argv[2] === undefined || !existsSync(folder) || freeBytes() > mostBytes) {
  console.error("Name a folder on an empty file system of at most 1 GB; the run fills it completely.");
  process.exit(2);
}
// Both databases are made in the folder for temporary files.
process.env["TMPDIR"] = folder;

const results = [await fillUp("pglite"), await fillUp("postgres")];
console.log(JSON.stringify(results, null, 2));
process.exit(results.every(isRight) ? 0 : 1);

async function fillUp(kind: "pglite" | "postgres") {
  const sandbox = await startSandbox();
  const database = await startDatabase({ database: kind });
  const { transfer } = createJeepay(sandbox.merchants.jeepay);
  const errors = new Set<string>();
  const onError = (error: unknown): void => void errors.add(said(error));
  const engine = createEngine({ providers: { transfer }, database: database.setting, onError, sweepEveryMs: 1000 });
  await engine.start();
  await submitUntilRefused(engine, "before", 50);

  writeFiller();
  const full = await submitUntilRefused(engine, "full", 20_000);
  rmSync(join(folder, "filler"));
  // A server that could not write its log has stopped, and is started again by whoever made room.
  await database.restart?.();

  const again = await submitUntilRefused(engine, "full", full.stored + full.refusals.length);
  const ended = await waitForAll(engine, sandbox);
  await engine.stop();
  await sandbox.close();
  await database.stop();
  return {
    database: kind,
    storedOnAFullDisk: full.stored,
    refused: full.refusals.length,
    saidToCallers: [...new Set(full.refusals)],
    saidInTheLog: [...errors],
    refusedWithRoomAgain: again.refusals.length,
    ...ended,
  };
}

/** Orders were refused while the disk was full, none afterwards, and each that was stored was paid once. */
function isRight({ refused, refusedWithRoomAgain, notPaid, paidTwice, lost }: Awaited<ReturnType<typeof fillUp>>) {
  return refused > 0 && refusedWithRoomAgain + notPaid + paidTwice + lost === 0;
}

/** Submits orders one after the other, until so many were refused that the disk is full without doubt. */
async function submitUntilRefused(engine: Engine, prefix: string, count: number) {
  const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
  const amount = { value: "12.50", currency: "CNY" };
  const refusals: string[] = [];
  let stored = 0;
  for (let number = 0; number < count && refusals.length < 20; number += 1) {
    const reference = `${prefix}-${number}`;
    try {
      await engine.submit({ reference, amount, destination }, "transfer");
      stored += 1;
    } catch (error) {
      refusals.push(said(error).replaceAll(reference, "…"));
    }
  }
  return { stored, refusals };
}

/** Waits until every payout has ended, and compares what the engine and the gateway know. */
async function waitForAll(engine: Engine, sandbox: Sandbox) {
  const deadline = Date.now() + 120_000;
  const all = () => engine.find({ limit: 1_000_000 });
  let payouts = await all();
  while (payouts.some(({ state }) => state !== "succeeded") && Date.now() < deadline) {
    await new Promise((done) => setTimeout(done, 500));
    payouts = await all();
  }
  const paid = new Map(sandbox.ledger().map(({ reference, timesPaid }) => [reference, timesPaid]));
  const known = new Set(payouts.map(({ reference }) => reference));
  return {
    orders: payouts.length,
    notPaid: payouts.filter(({ reference, state }) => state !== "succeeded" || paid.get(reference) !== 1).length,
    paidTwice: [...paid.values()].filter((times) => times > 1).length,
    lost: [...paid.keys()].filter((reference) => !known.has(reference)).length,
  };
}

function writeFiller(): void {
  try {
    writeFileSync(join(folder, "filler"), Buffer.alloc(freeBytes()));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function said(error: unknown): string {
  return EngineError.is(error) ? `${error.code}: ${error.message}` : String(error);
}
