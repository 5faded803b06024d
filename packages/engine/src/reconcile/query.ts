import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { PayoutBefore } from "../database/reconciliation-tables.ts";
import { finalStates, type PayoutState, withoutMoney } from "../machine/words.ts";
import { type StoredPayout, toStoredPayout } from "../record.ts";
import type { ObservationRecord } from "../store/observation-record.ts";
import { corruptionReason, orderOf } from "../store/rows.ts";
import type { JobKey } from "../work/jobs.ts";
import { queryAndStore } from "../work/query.ts";
import type { ReconciliationDifference } from "./difference.ts";

/** The result of querying one payout. */
export interface Asked {
  readonly differences: readonly ReconciliationDifference[];
  readonly updated: boolean;
  /** The payout after the query. */
  readonly payout: StoredPayout;
}

/**
 * Queries the gateway about one payout, lets the state machine make of the answer what it makes of every answer, and compares
 * it with what was stored before. Undefined where there is nothing to query: not sent, being sent, or no such payout.
 * @param known What was stored before an earlier query of this reconciliation, whose answer was not compared.
 */
export async function queryAbout(
  context: EngineContext,
  key: JobKey,
  known?: PayoutBefore,
): Promise<Asked | undefined> {
  const before = await rowOf(context, key);
  const entry = context.providers.get(key.provider);
  if (before === undefined || entry === undefined || before.sent_at === null) return undefined;
  if (before.state === "accepted" || before.state === "sending") return undefined;
  const corrupted = corruptionReason(before, context.digests);
  if (corrupted !== undefined)
    return {
      differences: [{ kind: "corrupted", ...key, detail: corrupted }],
      updated: false,
      payout: toStoredPayout(before),
    };
  const { provider_id: providerId, amount: value, currency } = before;
  const record = await queryAndStore(context, entry, { ...before, providerId, amount: { value, currency } });
  const payout = toStoredPayout((await rowOf(context, key)) ?? before);
  const ours = known ?? beforeOf(toStoredPayout(before));
  return {
    differences: differencesOf(key, ours, record).map((difference) => ({ ...difference, state: payout.state })),
    updated: payout.state !== ours.state,
    payout,
  };
}

/** What of a payout an answer is compared with. */
export function beforeOf({ state, providerId, fee }: StoredPayout): PayoutBefore {
  return { state, ...(providerId !== undefined && { providerId }), ...(fee !== undefined && { fee }) };
}

async function rowOf({ db }: EngineContext, { provider, reference }: JobKey) {
  return db
    .selectFrom("payouts")
    .selectAll()
    .select(orderOf)
    .select(sql<boolean>`coalesce(settles_at <= now(), false)`.as("settled"))
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .executeTakeFirst();
}

/** What an answer says that differs from what was stored. An open payout that has ended is a change, not a difference. */
function differencesOf(
  { provider, reference }: JobKey,
  ours: PayoutBefore,
  record: ObservationRecord,
): ReconciliationDifference[] {
  const { providerId } = ours;
  const state = ours.state as PayoutState;
  const about = { provider, reference, ours: state, ...(providerId !== undefined && { providerId }) };
  const detail = record.reason;
  if (record.error === "not_found" || record.word === "missing" || record.word === "missing_resend")
    return withoutMoney.includes(state) ? [] : [{ kind: "missing_at_gateway", ...about, theirs: "no such order" }];
  if (record.payout === undefined) return [{ kind: "unanswered", ...about, ...(detail !== undefined && { detail }) }];
  return [...statusDifference(state, record.payout.status, about), ...feeDifference(ours, record, about)];
}

type About = Pick<ReconciliationDifference, "provider" | "reference" | "providerId" | "ours">;

function statusDifference(
  state: PayoutState,
  theirs: string,
  about: About & { provider: string },
): ReconciliationDifference[] {
  if (theirs === state || !finalStates.includes(state)) return [];
  // What failed because it was refused never was an order there, and what failed can be called cancelled.
  if ([state, theirs].every((each) => (withoutMoney as readonly string[]).includes(each))) return [];
  return [{ kind: "status_differs", ...about, theirs }];
}

function feeDifference(
  { fee }: PayoutBefore,
  { payout }: ObservationRecord,
  about: About & { provider: string },
): ReconciliationDifference[] {
  if (fee === undefined || payout?.fee === undefined || payout.fee.value === fee.value) return [];
  return [
    {
      kind: "fee_differs",
      ...about,
      ours: `${fee.value} ${fee.currency}`,
      theirs: `${payout.fee.value} ${payout.fee.currency}`,
    },
  ];
}
