import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startSandbox } from "@payout/sandbox";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyFolder } from "./harness.ts";

const rows = 40;
const total = `CNY:${(rows * (rows + 21)) / 2}`;
const submit = ["batch", "submit", "orders.csv", "--expect", String(rows), "--expect-total", total];

/** Runs the command as users do, killed at a statement of its database. */
async function killedAt(
  cwd: string,
  at: string,
  line: readonly string[],
): Promise<{ killed: boolean; out: string; err: string }> {
  const [preload, bin] = [join(import.meta.dirname, "kill-at.mjs"), join(import.meta.dirname, "../bin/payout.js")];
  const child = spawn(process.execPath, ["--liftoff-only", "--import", preload, bin, ...line], {
    cwd,
    env: { ...process.env, KILL_AT: at },
  });
  const [out, err] = [text(child.stdout), text(child.stderr)];
  const [, signal] = await once(child, "close");
  return { killed: signal === "SIGKILL", out: await out, err: await err };
}

function writeOrders(folder: string): void {
  const lines = Array.from(
    { length: rows },
    (_, at) => `K-${at},hongwen,${at + 11},CNY,62220200127539${String(at).padStart(5, "0")},REAL_TIME`,
  );
  writeFileSync(
    join(folder, "orders.csv"),
    ["reference,provider,amount,currency,bank_account_no,type", ...lines].join("\n"),
  );
  const rules = { sendTimeoutMs: 3000, queryTimeoutMs: 1500, leaseMs: 2000, settlingMs: 100, queryAfterMs: [100, 500] };
  const providers = { hongwen: { gateway: "hongwen", settings: {} } };
  writeFileSync(join(folder, "payout.config.json"), JSON.stringify({ providers, engine: { rules } }));
}

/** How often it is killed: `PAYOUT_KILLS=10` for the long proof. */
const kills = Number(process.env["PAYOUT_KILLS"] ?? 3);

/**
 * Where to kill: after the commit that stores the orders and before the output, at a statement of the storing, at one of the
 * sending. Opening takes about 20 statements, storing the rest of a hundred; claims and answers follow.
 */
function killingPoints(): readonly (readonly [at: string, line: readonly string[]])[] {
  const working = [...submit, "--wait", "2m"];
  const points = fc.tuple(fc.integer({ min: 5, max: 100 }), fc.integer({ min: 100, max: 400 }));
  const drawn = fc.sample(points, Math.ceil(kills / 2));
  const all = [
    ["c1", submit] as const,
    ...drawn.flatMap(([storing, sending]) => [[String(storing), submit] as const, [String(sending), working] as const]),
  ];
  return all.slice(0, kills);
}

test(`killed with -9 ${kills} times, after a commit and before the output too, a batch pays each order once`, {
  timeout: 300_000,
}, async () => {
  const folder = emptyFolder();
  writeOrders(folder);
  const checked = await killedAt(folder, "", ["batch", "check", "orders.csv"]);
  expect(checked).toMatchObject({ killed: false, out: expect.stringContaining(`--expect ${rows}`) });
  let killed = 0;
  const points = killingPoints();
  for (const [at, line] of points) if ((await killedAt(folder, at, line)).killed) killed++;
  expect(killed, `of the kills at ${points.map(([at]) => at)}`).toBeGreaterThanOrEqual(Math.floor(kills / 2));

  const ended = await killedAt(folder, "", [...submit, "--wait", "2m", "--result", "out.csv"]);
  expect(ended).toMatchObject({ killed: false });
  const sandbox = await startSandbox({ data: join(folder, ".payout/gateways.db") });
  const paid = sandbox.ledger().map(({ reference, timesPaid }) => `${reference} ${timesPaid}`);
  await sandbox.close();
  const result = parse(readFileSync(join(folder, "out.csv")), { columns: true, bom: true }) as Record<string, string>[];
  expect(result.map(({ reference, line }) => [reference, line])).toEqual(
    Array.from({ length: rows }, (_, at) => [`K-${at}`, String(at + 2)]),
  );
  // Whatever was being sent at a kill may wait for an operator; nothing is paid twice, and what is called paid is paid.
  const succeeded = result.filter(({ state }) => state === "succeeded").map(({ reference }) => `${reference} 1`);
  expect(paid.filter((line) => !line.endsWith(" 1") && !line.endsWith(" 0"))).toEqual([]);
  expect(paid).toEqual(expect.arrayContaining(succeeded));
  expect(succeeded.length).toBeGreaterThan(0);
  // Up to twenty were in flight at each kill, and this gateway cannot say that it lacks an order.
  const open = result.filter(({ state }) => state !== "succeeded").map(({ state }) => state);
  expect(open.filter((state) => state !== "unknown" && state !== "needs_review")).toEqual([]);
});
