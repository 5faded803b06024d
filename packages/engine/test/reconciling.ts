import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import type { GatewayStatement, ReconcileOptions } from "@payout/engine";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { reconcilePayouts } from "../src/reconcile/reconcile.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, type Stub, said, sendError } from "./stub.ts";
import { quick } from "./support.ts";

/** One day, in milliseconds. */
export const day = 86_400_000;
// Nothing is due by itself: only what is reconciled is queried.
const rules = { ...quick, queryAfterMs: [day / 2], pauseAfterUnknowns: false } as const;

let pglite: PGlite;
/** The gateway, the engine and the folder of the file that imports this. */
export let stub: Stub;
export let engine: Awaited<ReturnType<typeof driveEngine>>;
export let folder: string;

beforeAll(async () => {
  [pglite, folder] = await Promise.all([freshDatabase(), mkdtemp(join(tmpdir(), "payout-statement-"))]);
  stub = createStub();
  engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules });
}, 30_000);

afterAll(async () => {
  await closeDriven(pglite);
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await engine.forget();
  stub.queried.length = 0;
  stub.send = async ({ reference }) => said(reference, "succeeded");
  stub.query = async (reference) => said(reference, "succeeded");
});

/** Sends an order of 12.00 CNY. */
export async function pay(reference: string, send = stub.send): Promise<void> {
  stub.send = send;
  await engine.submit(reference);
  await engine.work();
}

/** The outcome of a send is unknown. */
export const lost = async () => {
  throw sendError("timeout", "unknown");
};

export const now = new Date();
const window = { from: new Date(now.getTime() - day), to: new Date(now.getTime() + day) };

/** Reconciles what was sent today and queries open payouts only, unless the options say otherwise. */
export const reconcile = (options: Partial<ReconcileOptions> = {}) =>
  reconcilePayouts(engine.context, { ...window, sample: 0, ...options });

const columns = { reference: "Order", amount: "Amount", status: "Status", providerId: "Number", fee: "Fee" };
const statuses = { OK: "succeeded", NO: "failed", BACK: "reversed" } as const;
const header = "Order,Amount,Status,Number,Fee";

/** Writes a statement of these lines. */
export async function statement(
  lines: readonly string[],
  more: Partial<GatewayStatement> = {},
): Promise<GatewayStatement> {
  const file = join(folder, "statement.csv");
  await writeFile(file, [header, ...lines].join("\n"));
  return { provider: "stub", file, columns, statuses, ...more };
}
