import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { AmountsByCurrency } from "../limits/settings.ts";
import type { PayoutFilter } from "./filter.ts";
import { findsNothing, selectAmounts } from "./find-payouts.ts";

/** How many payouts a filter finds, and what they add up to. */
export interface PayoutCount {
  /** How many were counted: at most the filter's `limit`. */
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly more: boolean;
  /** The sum of those that were counted, by currency. */
  readonly amounts: AmountsByCurrency;
}

const mostCounted = 1000;

/** Counts payouts, as far as the filter's limit: counting millions would take seconds, and nobody reads the number. */
export async function countPayouts(context: EngineContext, filter: PayoutFilter): Promise<PayoutCount> {
  if (findsNothing(filter)) return { count: 0, more: false, amounts: {} };
  const { limit = mostCounted } = filter;
  // One row more than is counted, numbered last, shows that there are more.
  const found = selectAmounts(context, filter)
    .select(sql<number>`row_number() over ()`.as("place"))
    .limit(limit + 1);
  const groups = await context.db
    .selectFrom(found.as("found"))
    .select([
      "currency",
      sql<number>`count(*) filter (where place <= ${limit}::bigint)::integer`.as("count"),
      sql<string>`coalesce(sum(amount) filter (where place <= ${limit}::bigint), 0)`.as("sum"),
      sql<boolean>`bool_or(place > ${limit}::bigint)`.as("more"),
    ])
    .groupBy("currency")
    .orderBy("currency")
    .execute();
  const counted = groups.filter(({ count }) => count > 0);
  return {
    count: counted.reduce((sum, { count }) => sum + count, 0),
    more: groups.some(({ more }) => more),
    amounts: Object.fromEntries(counted.map(({ currency, sum }) => [currency, sum])),
  };
}
