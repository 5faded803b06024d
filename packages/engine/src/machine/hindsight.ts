import type { Observation } from "./words.ts";

/**
 * Facts of a payout's history that change how much an observation counts.
 *
 * - `named`: the gateway has reported the order, in an answer or a notification.
 * - `sent_again`: it was sent again after an attempt whose outcome is unknown.
 * - `repeats`: the gateway said exactly this before an operator found out that the money came back.
 */
export type HistoryFact = "named" | "sent_again" | "repeats";

/** What of an observation and its payout hindsight looks at. */
export interface Seen {
  readonly word: Observation;
  readonly state: string;
  readonly attempt: number;
  /** It is queried before it is sent. */
  readonly checksFirst?: boolean;
}

/** The one fact that would change this observation; undefined when none would. */
export function factThatMatters({ word, state, attempt, checksFirst = false }: Seen): HistoryFact | undefined {
  if (word === "missing_resend" || (word === "missing" && checksFirst)) return "named";
  if (word === "refused" && attempt > 1) return "sent_again";
  if (word === "says_succeeded" && state === "reversed") return "repeats";
  return undefined;
}

/** What an observation is worth where the fact is one. */
interface Corrected {
  readonly word: Observation;
  readonly reason: string;
}

/**
 * What the observation becomes. A gateway that has reported an order cannot make it unsent by not finding it; where an attempt was
 * followed by another without ever being answered, a refusal of the other one proves nothing about the first; and a gateway
 * that reports no reversal keeps saying that the money arrived.
 */
export function correctedBy(fact: HistoryFact, seen: Pick<Seen, "checksFirst">, reason: string | undefined): Corrected {
  return corrections[fact](reason, seen);
}

type Correction = (reason: string | undefined, seen: Pick<Seen, "checksFirst">) => Corrected;

const corrections: Readonly<Record<HistoryFact, Correction>> = {
  named: (_, { checksFirst }) => ({
    word: checksFirst ? "unproven" : "missing",
    reason:
      "the gateway has no such order, but has reported it before: it is not sent again. Look it up in the gateway's back office before paying again",
  }),
  sent_again: (reason) => ({
    word: "refused_again",
    reason: `an earlier attempt was never answered, so the gateway may have the order although it refuses it now: ${reason}`,
  }),
  repeats: () => ({
    word: "repeats",
    reason: "the gateway repeats what it said before an operator recorded that the money came back",
  }),
};
