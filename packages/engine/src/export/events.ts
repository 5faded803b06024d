import { type RawBuilder, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { GatewayTexts } from "../database/personal-tables.ts";
import { fromMicroseconds, microseconds, moment } from "../store/moments.ts";
import { localTime } from "./local-time.ts";
import type { ExportOptions } from "./options.ts";

const pageSize = 1000;
const happened = sql<Date>`event.at`;

/** The moments between which events are exported: from the first on, before the second. */
export interface Range {
  readonly from: RawBuilder<Date> | undefined;
  readonly to: RawBuilder<Date>;
}

/** The range that the options name, which ends where the future begins. */
export function rangeOf({ day, from, to, timeZone = "UTC" }: ExportOptions, asOf: RawBuilder<Date>): Range {
  const midnight = (days: number) => sql<Date>`((${day}::date + ${days}::integer)::timestamp at time zone ${timeZone})`;
  const begin = day === undefined ? from && moment(from) : midnight(0);
  const end = day === undefined ? to && moment(to) : midnight(1);
  return { from: begin, to: end === undefined ? asOf : sql<Date>`least(${end}, ${asOf})` };
}

/** The stored events of a range, page after page in the sequence of their times. */
export async function* eventPages(
  { db }: EngineContext,
  { kind, provider, timeZone = "UTC" }: ExportOptions,
  { from, to }: Range,
) {
  const kinds = kind === undefined ? undefined : [kind].flat();
  const pages = db
    .selectFrom("payout_events as event")
    .leftJoin("payouts", (both) =>
      both.onRef("payouts.reference", "=", "event.reference").onRef("payouts.provider", "=", "event.provider"),
    )
    .leftJoin("gateway_messages as message", "message.event_id", "event.id")
    .selectAll("event")
    .select(["payouts.provider_id", "payouts.amount", "payouts.currency", "payouts.batch", "message.texts"])
    .select([microseconds(happened).as("position"), ...localTime(happened, timeZone)])
    .where("event.at", "<", to)
    .$if(from !== undefined, (query) => query.where("event.at", ">=", from as RawBuilder<Date>))
    .$if(kinds !== undefined, (query) => query.where("event.kind", "in", kinds as string[]))
    .$if(provider !== undefined, (query) => query.where("event.provider", "=", provider as string))
    .orderBy("event.at")
    .orderBy("event.sequence")
    .limit(pageSize);
  let page = await pages.execute();
  while (page.length > 0) {
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    const position = sql`(${fromMicroseconds(last.position)}, ${last.sequence}::bigint)`;
    page = await pages.where(sql<boolean>`(event.at, event.sequence) > ${position}`).execute();
  }
}

type Pages = ReturnType<typeof eventPages>;

/** One event with what the file says about its payout. */
export type ExportedEvent = (Pages extends AsyncGenerator<infer Page extends readonly unknown[]>
  ? Page
  : never)[number] & {
  readonly texts: GatewayTexts | null;
};
