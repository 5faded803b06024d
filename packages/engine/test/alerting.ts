import type { PGlite } from "@electric-sql/pglite";
import type { AlertSettings, EngineError } from "@payout/engine";
import { afterAll, beforeAll } from "vitest";
import { workOnAlerts } from "../src/alerts/worker.ts";
import { secret, startReceiver } from "./alert-receiver.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification } from "./stub.ts";
import { quick } from "./support.ts";

/** The database of the file that imports this. */
export let pglite: PGlite;

beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const never = new AbortController().signal;

/** A time of day that is half a day away: these tests are about the other alerts. */
const notSoon = new Date(Date.now() + 12 * 3_600_000).toISOString().slice(11, 16);

/** An engine with alerts on, and its receiver. */
export async function withAlerts(more: Partial<AlertSettings> = {}) {
  const receiver = await startReceiver();
  const stub = createStub();
  const errors: EngineError[] = [];
  const engine = await driveEngine(pglite, {
    providers: { stub: stub.provider },
    rules: { ...quick, stuckAfterMs: 3_600_000 },
    alerts: { url: receiver.url, secret, digestAt: notSoon, ...more },
    onError: (error) => errors.push(error as EngineError),
  });
  const alert = (context = engine.context) => workOnAlerts(context, never);
  await alert();
  return {
    receiver,
    stub,
    engine,
    errors,
    alert,
    types: () => receiver.received.map(({ alert: { type } }) => type),
    /** Makes everything due that is to be tried again, and everything raised so much older. */
    later: (interval: string) =>
      engine.sql(
        `update alerts set raised_at = raised_at - interval '${interval}', next_at = now() where next_at is not null`,
      ),
  };
}

/** A payout that needs review: the gateway reports an order that this engine did not send. */
export async function needsReview({ engine }: Awaited<ReturnType<typeof withAlerts>>, reference = "R1") {
  await engine.notify(notification(reference, "succeeded"));
  await engine.submit(reference);
}
