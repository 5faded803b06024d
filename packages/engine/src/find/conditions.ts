import { type Expression, type SqlBool, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import { finalStates, type PayoutState } from "../machine/words.ts";
import { moment } from "../store/moments.ts";
import type { AmountFilter, PayoutFilter } from "./filter.ts";

type Condition = Expression<SqlBool>;

/** What a filter says about the rows of `payouts`, apart from times. Each condition is worded so that an index serves it. */
export function conditionsOf({ digests }: Pick<EngineContext, "digests">, filter: PayoutFilter): Condition[] {
  const { provider, id, providerId, batch, amount, account, accountEnding } = filter;
  const conditions: Condition[] = [];
  const add = (condition: Condition) => conditions.push(condition);
  if (provider !== undefined) add(providerCondition([provider].flat()));
  if (id !== undefined) add(sql`(payouts.reference = ${id} or payouts.provider_id = ${id})`);
  if (providerId !== undefined) add(sql`payouts.provider_id = ${providerId}`);
  if (batch !== undefined) add(sql`payouts.batch = ${batch}`);
  if (account !== undefined) add(sql`payouts.account_digest = ${digests.ofAccount(account)}`);
  if (accountEnding !== undefined) add(sql`payouts.account_ending = ${accountEnding}`);
  if (amount !== undefined) conditions.push(...amountConditions(amount));
  if (filter.state !== undefined) conditions.push(...stateConditions([filter.state].flat()));
  if (filter.stuck === true) add(sql`payouts.stuck_at is not null`);
  if (filter.blockedBy !== undefined) add(blockedCondition(filter.blockedBy));
  return conditions;
}

/** Between which moments a time lies. */
export function between(time: Expression<Date>, { from, to }: Pick<PayoutFilter, "from" | "to">): Condition[] {
  return [
    ...(from === undefined ? [] : [sql<SqlBool>`${time} >= ${moment(from)}`]),
    ...(to === undefined ? [] : [sql<SqlBool>`${time} < ${moment(to)}`]),
  ];
}

/** Of one provider, rows come from an index in the sequence of the list; of several, they would have to be sorted. */
function providerCondition(providers: readonly string[]): Condition {
  const [only, ...more] = providers;
  return more.length === 0 ? sql`payouts.provider = ${only}` : sql`payouts.provider in (${sql.join(providers)})`;
}

function amountConditions({ currency, value, atLeast, atMost }: AmountFilter): Condition[] {
  return [
    sql`payouts.currency = ${currency}`,
    ...(value === undefined ? [] : [sql<SqlBool>`payouts.amount = ${value}::numeric`]),
    ...(atLeast === undefined ? [] : [sql<SqlBool>`payouts.amount >= ${atLeast}::numeric`]),
    ...(atMost === undefined ? [] : [sql<SqlBool>`payouts.amount <= ${atMost}::numeric`]),
  ];
}

/** Open payouts have a small index of their own, and so have those that ended. */
function stateConditions(states: readonly PayoutState[]): Condition[] {
  const isFinal = (state: PayoutState) => finalStates.includes(state);
  return [
    sql`payouts.state in (${sql.join(states)})`,
    ...(states.some(isFinal) ? [] : [sql<SqlBool>`payouts.closed_at is null`]),
    ...(states.every(isFinal) ? [sql<SqlBool>`payouts.closed_at is not null`] : []),
  ];
}

const awaiting = sql<SqlBool>`(payouts.awaits_approval and payouts.state = 'accepted')`;

function blockedCondition(by: NonNullable<PayoutFilter["blockedBy"]>): Condition {
  if (by === true) return sql`(payouts.blocked_by is not null or payouts.check_first_at is not null or ${awaiting})`;
  if (by === "approval") return awaiting;
  if (by === "check_first") return sql`payouts.check_first_at is not null`;
  return sql`payouts.blocked_by = ${by}`;
}
