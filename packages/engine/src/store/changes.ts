import { type RawBuilder, sql, type UpdateObject } from "kysely";
import type { PayoutFacts, Tables } from "../database/tables.ts";
import type { Decision } from "../machine/decide.ts";
import { finalStates } from "../machine/words.ts";
import type { ResolvedRules } from "../settings.ts";
import { factsOf } from "./events.ts";
import type { FollowUp } from "./follow-up.ts";
import type { Sighting } from "./observe.ts";
import { type LockedPayout, stateOf } from "./rows.ts";

type Changes = UpdateObject<Tables, "payouts">;

const now = sql<Date>`now()`;

/** The database's time, so many milliseconds from now. */
export function fromNow(milliseconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${milliseconds}::float8 * interval '1 millisecond'`;
}

/** What an observation changes in a payout's row. */
export function changesOf(
  row: LockedPayout,
  decision: Decision,
  sighting: Sighting,
  { next, rules }: { readonly next: FollowUp; readonly rules: ResolvedRules },
): Changes {
  const moved = decision.to !== stateOf(row) || decision.to !== row.state;
  return {
    state: decision.to,
    confirming: decision.confirming ?? null,
    tries: next.tries,
    updated_at: now,
    ...(next.due === "never" && { next_at: null }),
    ...(next.due === "after" && { next_at: fromNow(next.afterMs) }),
    ...(next.becomesStuck && { stuck_at: now }),
    // What was held already and does not make sense now is held for that.
    ...((moved || sighting.word === "spoilt") && whenMoved(decision, sighting)),
    ...(sighting.word === "unanswered" && decision.to !== "held" && { reason: sighting.reason ?? null }),
    ...(decision.event === "sending" && whenSending(row, sighting, rules)),
    ...(sighting.payout !== undefined && { last_event_key: sighting.payout.eventKey }),
    ...(decision.believed && whenBelieved(sighting)),
    ...(decision.event === "refused" && whenRefused(sighting)),
    ...(sighting.word === "cancel" && moved && { final: true, repayable: true }),
    ...(sighting.source === "person" && moved && whenDecided(decision, sighting)),
  };
}

// Only proof leads back to `accepted`, and it takes the claim away: a row that has one was put there by somebody else.
function whenMoved({ to }: Decision, { reason }: Sighting): Changes {
  const final = finalStates.includes(to);
  return {
    reason: reason ?? null,
    held_back: null,
    closed_at: final ? now : null,
    ...(final && { stuck_at: null }),
    ...(to === "accepted" && { claim: null }),
  };
}

// The settling time begins where the last possible moment of this attempt ends: its budget, and the lease of its worker.
function whenSending({ attempt }: LockedPayout, { claim }: Sighting, rules: ResolvedRules): Changes {
  return {
    attempt: attempt + 1,
    claim: claim ?? null,
    sent_at: now,
    settles_at: fromNow(rules.sendTimeoutMs + rules.leaseMs + rules.settlingMs),
  };
}

function whenBelieved({ payout }: Sighting): Changes {
  if (payout === undefined) return {};
  return {
    status: payout.status,
    provider_status: payout.providerStatus ?? null,
    final: payout.final,
    repayable: payout.repayable,
    facts: JSON.stringify(factsOf(payout)),
    ...(payout.providerId !== undefined && { provider_id: payout.providerId }),
  };
}

// Only an order that the gateway never had may be ordered anew by a person's word; what failed there can still turn out paid.
function whenDecided({ to }: Decision, { word }: Sighting): Changes {
  return { status: to, final: true, repayable: word === "decided-not-sent" };
}

// A refusal is definite only when the order never existed, so the same money may be ordered anew.
function whenRefused({ failure }: Sighting): Changes {
  const facts: PayoutFacts = failure === undefined ? {} : { failure };
  return { status: "failed", final: true, repayable: true, facts: JSON.stringify(facts) };
}
