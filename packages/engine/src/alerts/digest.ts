import { randomUUID } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { moment } from "../store/moments.ts";
import type { DailyDigest } from "./alert.ts";
import { type DueDigest, digestContent } from "./digest-content.ts";
import type { AlertSettings } from "./settings.ts";

/**
 * Stores the digest that is due, once for each day however many workers there are. One that was missed, because nobody was running,
 * comes late; of several, only the last one comes.
 * @param at Now, by the database's clock.
 */
export async function raiseDigest(
  context: EngineContext,
  { digestAt = "09:00", zone = "UTC" }: Pick<AlertSettings, "digestAt" | "zone">,
  at: RawBuilder<Date> = sql<Date>`now()`,
): Promise<void> {
  const due = await dueDigest(context.db, { digestAt, zone, at });
  if (due === undefined) return;
  await transact(context, async (work) => {
    const id = randomUUID();
    const added = await work
      .insertInto("alerts")
      .values({ id, type: "digest.daily", digest_day: due.day, body: "", raised_at: at })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    // Another worker has stored it meanwhile.
    if (added === undefined) return;
    const content = await digestContent(work, due);
    const { day, now } = due;
    const body: DailyDigest = { type: "digest.daily", id, at: now.toISOString(), day, zone, ...content };
    await setBody(work, id, JSON.stringify(body));
  });
}

async function setBody(work: Tx, id: string, body: string): Promise<void> {
  await work.updateTable("alerts").set({ body }).where("id", "=", id).execute();
}

interface When {
  readonly digestAt: string;
  readonly zone: string;
  readonly at: RawBuilder<Date>;
}

/** The last day whose digest time has come, unless it has its digest; undefined also for what was before alerts were on. */
async function dueDigest(db: EngineContext["db"], when: When): Promise<DueDigest | undefined> {
  const { day, due, now } = await lastDue(db, when);
  const turnedOn = await db
    .selectFrom("alert_state")
    .select("since")
    .where("since", "<", moment(due))
    .executeTakeFirst();
  const last = await db
    .selectFrom("alerts")
    .select(["digest_day", "raised_at"])
    .where("digest_day", "is not", null)
    .orderBy("digest_day", "desc")
    .limit(1)
    .executeTakeFirst();
  if (turnedOn === undefined || (last?.digest_day ?? "") >= day) return undefined;
  return { day, now, since: last?.raised_at ?? new Date(now.getTime() - 86_400_000) };
}

interface Due {
  readonly day: string;
  readonly due: Date;
  readonly now: Date;
}

/** A time that a change of clocks leaves out is taken as the one an hour later, and of one that comes twice the later counts. */
async function lastDue(db: EngineContext["db"], { digestAt, zone, at }: When): Promise<Due> {
  const dueOn = (day: RawBuilder<unknown>) => sql<Date>`((${day} + ${digestAt}::time) at time zone ${zone})`;
  const { rows } = await sql<Due>`
    select to_char(day, 'YYYY-MM-DD') as day, ${dueOn(sql`day`)} as due, now
    from (
      select now, case when ${dueOn(sql`today`)} <= now then today else today - 1 end as day
      from (select ${at} as now, (${at} at time zone ${zone})::date as today) as clock
    ) as last`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the database returned no day");
  return row;
}
