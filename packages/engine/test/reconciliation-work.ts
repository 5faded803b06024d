import type { EngineContext } from "../src/context.ts";
import { reconciliationOperationsOf } from "../src/reconcile/operations.ts";
import { workOnReconciliations } from "../src/reconcile/worker.ts";
import { day, engine, now } from "./reconciling.ts";

/** Everything that was sent lately. */
export const scope = { from: new Date(now.getTime() - day), to: new Date(now.getTime() + day), sample: 1 };
export const ada = { actor: "ada", reason: "end of day" };
export const never = new AbortController().signal;
/** The calls of the engine of this file. */
export const operations = () =>
  reconciliationOperationsOf(
    (_what, work) => work(engine.context),
    () => undefined,
  );
/** What a worker does. */
export const work = (context: EngineContext = engine.context) => workOnReconciliations(context, never);

/** Lets the lease of whoever works on one end. */
export async function expireLease() {
  await engine.sql("update reconciliations set leased_until = now() - interval '1 second' where state = 'running'");
}

/** How many rows there are that only a running one needs. */
export async function leftOver() {
  const rows = await Promise.all(
    (["reconciliation_lines", "reconciliation_queries"] as const).map((table) =>
      engine.context.db.selectFrom(table).select("reconciliation").execute(),
    ),
  );
  return rows.flat().length;
}
