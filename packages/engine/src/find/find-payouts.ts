import { type Expression, expressionBuilder, type SqlBool, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { Tables } from "../database/tables.ts";
import { EngineError } from "../errors.ts";
import { type StoredPayout, toStoredPayout } from "../record.ts";
import type { EventKind } from "../store/event-kinds.ts";
import { fromMicroseconds, microseconds, moment } from "../store/moments.ts";
import { between, conditionsOf } from "./conditions.ts";
import type { PayoutFilter } from "./filter.ts";

const accepted = sql<Date>`payouts.accepted_at`;
const happened = sql<Date>`event.at`;

/** Finds payouts: the oldest first, or the newest. */
export async function findPayouts(context: EngineContext, filter: PayoutFilter): Promise<StoredPayout[]> {
  if (findsNothing(filter)) return [];
  const rows = await (isByEvent(filter) ? byEvent(context, filter) : byAcceptance(context, filter));
  return rows.map(toStoredPayout);
}

/** In none of no states or providers: an empty list is what a program passes that has nothing to look for. */
export function findsNothing({ state, provider }: PayoutFilter): boolean {
  return [state, provider].some((list) => Array.isArray(list) && list.length === 0);
}

/** The amounts of the payouts that a filter finds, in no sequence. */
export function selectAmounts(context: EngineContext, filter: PayoutFilter) {
  const found = isByEvent(filter) ? selectByEvent(context, filter) : selectByAcceptance(context, filter);
  return found.select(["payouts.currency", "payouts.amount"]);
}

type ByEvent = PayoutFilter & { readonly timeOf: EventKind };

function isByEvent(filter: PayoutFilter): filter is ByEvent {
  return filter.timeOf !== undefined && filter.timeOf !== "accepted";
}

function selectByAcceptance(context: EngineContext, filter: PayoutFilter) {
  return context.db
    .selectFrom("payouts")
    .where((row) => row.and([...conditionsOf(context, filter), ...between(accepted, filter)]));
}

/** The page is chosen by keys alone, which an index holds; whole rows are read of the page only. */
function byAcceptance(context: EngineContext, filter: PayoutFilter) {
  const { order = "oldest", limit = 100 } = filter;
  const direction = order === "oldest" ? "asc" : "desc";
  // Each provider's first rows come from its index; the page is among them.
  const [first = filter, ...others] = byProvider(filter);
  const keys = others.reduce(
    (found, next) => found.unionAll((db) => db.selectFrom(pageKeys(context, next).as("next")).selectAll()),
    context.db.selectFrom(pageKeys(context, first).as("first")).selectAll(),
  );
  return context.db
    .selectFrom(keys.as("page"))
    .innerJoin("payouts", (both) =>
      both.onRef("payouts.provider", "=", "page.provider").onRef("payouts.reference", "=", "page.reference"),
    )
    .selectAll("payouts")
    .orderBy("page.accepted_at", direction)
    .orderBy("page.provider", direction)
    .orderBy("page.reference", direction)
    .limit(limit)
    .execute();
}

function byProvider(filter: PayoutFilter): readonly PayoutFilter[] {
  if (filter.provider === undefined) return [filter];
  return [...new Set([filter.provider].flat())].map((provider) => ({ ...filter, provider }));
}

function pageKeys(context: EngineContext, filter: PayoutFilter) {
  const { after, order = "oldest", limit = 100 } = filter;
  const direction = order === "oldest" ? "asc" : "desc";
  const keys = selectByAcceptance(context, filter)
    .select(["accepted_at", "provider", "reference"])
    .orderBy("accepted_at", direction)
    .orderBy("provider", direction)
    .orderBy("reference", direction)
    .limit(limit);
  if (after === undefined) return keys;
  const key = sql`(${moment(after.acceptedAt)}, ${after.provider}, ${after.reference})`;
  return keys.where(isBehind(order, sql`(accepted_at, provider, reference)`, key));
}

/** The events lead, so that a page is read from their index and not sorted, and a count can stop. */
function selectByEvent(context: EngineContext, filter: ByEvent) {
  return context.db
    .selectFrom("payout_events as event")
    .innerJoin("payouts", (both) =>
      both.onRef("payouts.reference", "=", "event.reference").onRef("payouts.provider", "=", "event.provider"),
    )
    .where("event.kind", "=", filter.timeOf)
    .where((row) => row.and([...conditionsOf(context, filter), ...between(happened, filter), isFirst(filter)]));
}

async function byEvent(context: EngineContext, filter: ByEvent) {
  const { after, order = "oldest", limit = 100 } = filter;
  const direction = order === "oldest" ? "asc" : "desc";
  const position = after === undefined ? undefined : await positionOf(context, filter, after);
  let query = selectByEvent(context, filter)
    .selectAll("payouts")
    .orderBy("event.at", direction)
    .orderBy("event.sequence", direction);
  if (position !== undefined) query = query.where(isBehind(order, sql`(event.at, event.sequence)`, position));
  return query.limit(limit).execute();
}

/** A payout has one place in the list, and keeps it: later events of the kind do not move it. */
function isFirst({ timeOf, from }: ByEvent): Expression<SqlBool> {
  const events = expressionBuilder<Tables>();
  const earlier = events
    .selectFrom("payout_events as earlier")
    .select("earlier.sequence")
    .where(sql<SqlBool>`earlier.reference = event.reference and earlier.provider = event.provider`)
    .where(sql<SqlBool>`earlier.sequence < event.sequence`)
    .where("earlier.kind", "=", timeOf)
    .where((row) => row.and(from === undefined ? [] : between(sql<Date>`earlier.at`, { from })));
  return events.not(events.exists(earlier));
}

function isBehind(order: "oldest" | "newest", row: Expression<unknown>, position: Expression<unknown>) {
  return order === "oldest" ? sql<SqlBool>`${row} > ${position}` : sql<SqlBool>`${row} < ${position}`;
}

async function positionOf(
  { db }: EngineContext,
  { timeOf, from }: ByEvent,
  { provider, reference }: NonNullable<PayoutFilter["after"]>,
): Promise<Expression<unknown>> {
  const last = await db
    .selectFrom("payout_events as event")
    .select(["sequence", microseconds(happened).as("at")])
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .where("kind", "=", timeOf)
    .where((row) => row.and(between(happened, from === undefined ? {} : { from })))
    .orderBy("sequence")
    .limit(1)
    .executeTakeFirst();
  if (last !== undefined) return sql`(${fromMicroseconds(last.at)}, ${last.sequence}::bigint)`;
  throw new EngineError({
    code: "configuration",
    message: `find: after must be a payout of the previous page, but ${reference} has no event ${timeOf}. Leave the other conditions as they were`,
  });
}
