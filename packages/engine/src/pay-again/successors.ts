import type { Tx } from "../database/database.ts";
import type { Decision } from "../machine/decide.ts";
import { type PayoutState, withoutMoney } from "../machine/words.ts";
import { storeChange } from "../store/events.ts";
import { isContradicted } from "../store/follow-up.ts";
import type { ObservationRecord } from "../store/observation-record.ts";
import { type LockedPayout, lockPayout, stateOf } from "../store/rows.ts";

/** Whether a payout that had ended without money may have been paid after all. */
export function endIsDoubtful(decision: Decision, row: Pick<LockedPayout, "final">): boolean {
  return !withoutMoney.includes(decision.to) || isContradicted(decision, row);
}

/** What becomes of a payout that pays the same money again: nothing new, a note, review before it is sent, or an alarm. */
export type SuccessorAlarm = "none" | "note" | "hold" | "paid_twice";

type Alarmed = Pick<LockedPayout, "attempt" | "contradicted" | "corrupted" | "last_message_key"> & {
  readonly state: PayoutState;
};

/** What a doubt about the end of the original makes of its successor. tools/model-check explores this. */
export function alarmFor({ event }: Pick<Decision, "event">, successor: Alarmed): SuccessorAlarm {
  const { state, contradicted } = successor;
  if (event === "observed" && contradicted) return "none";
  if (state === "accepted") return "hold";
  return withoutMoney.includes(state) || isHeldUnsent(successor) ? "note" : "paid_twice";
}

/** Held before it was sent: news that confirms an earlier contradiction. What somebody else has sent or changed is another matter. */
function isHeldUnsent({ state, attempt, corrupted, last_message_key: named }: Alarmed): boolean {
  return state === "needs_review" && attempt === 0 && !corrupted && named === null;
}

type Hold = (successor: LockedPayout, record: ObservationRecord) => Promise<unknown>;

/**
 * Deals with the payouts that pay the same money again, once the gateway contradicts how this one ended: what is not sent yet is
 * held for review, what was sent may be paid twice, and what ended unpaid is not paid again.
 */
export async function alarmSuccessors(work: Tx, row: LockedPayout, decision: Decision, hold: Hold): Promise<void> {
  const { provider } = row;
  for (let next = row.paid_again_as; next !== null; ) {
    const successor = await lockPayout(work, { provider, reference: next });
    if (successor === undefined) return;
    const alarm = alarmFor(decision, { ...successor, state: stateOf(successor) });
    if (alarm !== "none") await raise(work, successor, { original: row.reference, alarm, hold });
    next = successor.paid_again_as;
  }
}

interface Raised {
  readonly original: string;
  readonly alarm: SuccessorAlarm;
  readonly hold: Hold;
}

async function raise(work: Tx, successor: LockedPayout, { original, alarm, hold }: Raised): Promise<void> {
  const { provider, reference } = successor;
  const reason = `the gateway contradicts the end of ${original}, whose money this payout pays again`;
  const data = { source: "engine", reason, otherReference: original } as const;
  const common = { provider, reference, actor: "engine", attempt: successor.attempt, data };
  const kind = alarm === "paid_twice" ? "paid_twice" : "observed";
  await storeChange(work, { provider, reference }, { contradicted: true, repayable: false }, [{ ...common, kind }]);
  if (alarm === "hold")
    await hold(
      { ...successor, contradicted: true },
      { word: "contradicted", source: "engine", actor: "engine", reason },
    );
}
