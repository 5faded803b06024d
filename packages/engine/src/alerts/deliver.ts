import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import { EngineError } from "../errors.ts";
import { post } from "./post.ts";
import type { AlertSettings } from "./settings.ts";

/** The pauses before an alert is tried again, in seconds; the last one repeats. The first is longer than a try can take. */
const pauses = [30, 60, 300, 900, 3600, 7200, 14_400, 21_600] as const;

/** How long an alert is tried. After that it would only be old; the digest still says what waits. */
const triedFor = sql`interval '3 days'`;

/**
 * Posts what is due, one after the other, and stops at the first that does not arrive: a receiver that is down is not asked for each
 * of them. An alert is taken by storing when it is tried next, so a worker that dies while it posts has it tried again, by anyone.
 */
export async function deliverAlerts(
  context: EngineContext,
  settings: AlertSettings,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const alert = await takeNext(context);
    if (alert === undefined) return;
    const problem = await post(settings, alert);
    if (problem !== undefined) return noteFailure(context, alert, problem);
    await noteArrival(context, alert);
  }
}

type Taken = NonNullable<Awaited<ReturnType<typeof takeNext>>>;

async function takeNext({ db }: EngineContext) {
  const pause = sql<Date>`now() + (array[${sql.join(pauses.map((seconds) => sql.lit(seconds)))}])[least(tries + 1, ${sql.lit(pauses.length)})] * interval '1 second'`;
  return db
    .updateTable("alerts")
    .set({ tries: (row) => row("tries", "+", 1), next_at: pause })
    .where("id", "=", (all) =>
      all
        .selectFrom("alerts")
        .select("id")
        .where("next_at", "<=", sql<Date>`now()`)
        .orderBy("next_at")
        .orderBy("sequence")
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(["id", "type", "body", "tries"])
    .executeTakeFirst();
}

async function noteArrival({ db }: EngineContext, { id }: Taken): Promise<void> {
  const now = sql<Date>`now()`;
  await db.updateTable("alerts").set({ next_at: null, delivered_at: now }).where("id", "=", id).execute();
  await db.updateTable("alert_state").set({ delivered_at: now }).execute();
}

async function noteFailure({ db, onError }: EngineContext, { id, type, tries }: Taken, problem: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("alerts")
    .set({ next_at: null, given_up_at: sql<Date>`now()` })
    .where("id", "=", id)
    .where("delivered_at", "is", null)
    .where("raised_at", "<", sql<Date>`now() - ${triedFor}`)
    .executeTakeFirst();
  const isOver = numUpdatedRows > 0n;
  // Once for each alert, and once more when it is given up: every try would be a line of the log that nobody reads.
  if (tries > 1 && !isOver) return;
  const then = isOver ? "It was tried for three days and is given up." : "It is retried for three days.";
  const message = `the alert ${type} ${id} did not arrive: ${problem}. ${then} Check the receiver and alerts.url.`;
  onError(new EngineError({ code: "alert", message }));
}
