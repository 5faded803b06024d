import { sql } from "kysely";
import type { EngineContext } from "../context.ts";

/** `off`: none are set. `failing`: what was raised a quarter of an hour ago or more has not arrived. */
export type AlertsHealth = "on" | "off" | "failing";

/** Whether alerts arrive. */
export async function alertsHealth({ db, alerts }: EngineContext): Promise<AlertsHealth> {
  if (alerts === undefined) return "off";
  const waiting = await db
    .selectFrom("alerts")
    .select("id")
    .where("next_at", "is not", null)
    .where("tries", ">", 0)
    .where("raised_at", "<", sql<Date>`now() - interval '15 minutes'`)
    .limit(1)
    .execute();
  const lost = await db
    .selectFrom("alert_state")
    .innerJoin("alerts", (join) =>
      join.on(sql<boolean>`given_up_at > coalesce(alert_state.delivered_at, alert_state.since)`),
    )
    .select("alerts.id")
    .limit(1)
    .execute();
  return waiting.length + lost.length === 0 ? "on" : "failing";
}

/** What a gauge shows of alerts. */
interface AlertReading {
  readonly labels: Readonly<Record<string, string>>;
  readonly waiting: number;
  /** In seconds. */
  readonly oldest: number;
}

/** How many alerts have not arrived yet, and how old the oldest is. */
export async function alertReadings({ db }: EngineContext): Promise<AlertReading[]> {
  const row = await db
    .selectFrom("alerts")
    .select([
      sql<number>`count(*)::integer`.as("waiting"),
      sql<number>`coalesce(extract(epoch from now() - min(raised_at)), 0)::float8`.as("oldest"),
    ])
    .where("next_at", "is not", null)
    .executeTakeFirstOrThrow();
  return [{ labels: {}, ...row }];
}
