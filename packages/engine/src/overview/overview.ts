import { sql } from "kysely";
import type { DigestWaiting } from "../alerts/alert.ts";
import { waitingForPeople } from "../alerts/waiting.ts";
import { type EngineContext, transact } from "../context.ts";
import type { AmountsByCurrency } from "../limits/settings.ts";
import type { PayoutState } from "../machine/words.ts";
import { stateOf } from "../store/rows.ts";

/** The open payouts of one provider in one state. */
export interface OpenPayouts {
  /** The name of the provider. */
  readonly provider: string;
  /** Where they stand. */
  readonly state: PayoutState;
  /** How many there are. */
  readonly count: number;
  /** What they add up to. */
  readonly amounts: AmountsByCurrency;
  /** When the oldest of them was accepted. */
  readonly oldest: Date;
}

/** What is open, and what needs an operator. */
export interface Overview {
  /** By the database's clock. */
  readonly asOf: Date;
  /** The open payouts, by provider and state; what has ended is not counted. */
  readonly open: readonly OpenPayouts[];
  /** What needs an operator, as the daily digest has it. */
  readonly waiting: readonly DigestWaiting[];
}

/** Reads what is open and what needs an operator, all at one moment. */
export async function readOverview(context: EngineContext): Promise<Overview> {
  return transact(context, async (work) => {
    const groups = await work
      .selectFrom("payouts")
      .select([
        "provider",
        "state",
        "currency",
        sql<number>`count(*)::integer`.as("count"),
        sql<string>`sum(amount)`.as("sum"),
        sql<Date>`min(accepted_at)`.as("oldest"),
      ])
      .where("closed_at", "is", null)
      .groupBy(["provider", "state", "currency"])
      .orderBy("provider")
      .orderBy("state")
      .orderBy("currency")
      .execute();
    const { rows } = await sql<{ at: Date }>`select now() as at`.execute(work);
    const open = [...Map.groupBy(groups, ({ provider, state }) => `${provider} ${state}`).values()].map(together);
    return { asOf: rows[0]?.at as Date, open, waiting: await waitingForPeople(work) };
  });
}

interface Group {
  readonly provider: string;
  readonly state: string;
  readonly currency: string;
  readonly count: number;
  readonly sum: string;
  readonly oldest: Date;
}

/** Groups that differ in nothing but the currency, as one. */
function together(groups: readonly Group[]): OpenPayouts {
  const [{ provider, state, oldest }] = groups.toSorted(
    (one, other) => one.oldest.getTime() - other.oldest.getTime(),
  ) as [Group];
  return {
    provider,
    state: stateOf({ state }),
    count: groups.reduce((sum, { count }) => sum + count, 0),
    amounts: Object.fromEntries(groups.map(({ currency, sum }) => [currency, sum])),
    oldest,
  };
}
