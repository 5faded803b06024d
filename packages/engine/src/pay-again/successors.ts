import type { Tx } from "../database/database.ts";
import type { Decision } from "../machine/decide.ts";
import { withoutMoney } from "../machine/words.ts";
import { storeChange } from "../store/events.ts";
import { isContradicted } from "../store/follow-up.ts";
import type { ObservationRecord } from "../store/observation-record.ts";
import { type LockedPayout, lockPayout, stateOf } from "../store/rows.ts";

/** Whether a payout that had ended without money may have been paid after all. */
export function endIsDoubtful(decision: Decision, row: Pick<LockedPayout, "final">): boolean {
  return !withoutMoney.includes(decision.to) || isContradicted(decision, row);
}

type Hold = (successor: LockedPayout, record: ObservationRecord) => Promise<unknown>;

/**
 * Deals with the payouts that pay the same money again, once the gateway contradicts how this one ended: what is not sent yet is
 * held for review, what was sent may be paid twice, and what ended unpaid is not paid again.
 */
export async function alarmSuccessors(work: Tx, row: LockedPayout, decision: Decision, hold: Hold): Promise<void> {
  const { provider } = row;
  const isNews = decision.event !== "observed";
  for (let next = row.paid_again_as; next !== null; ) {
    const successor = await lockPayout(work, { provider, reference: next });
    if (successor === undefined) return;
    if (isNews || !successor.contradicted) await alarm(work, successor, row.reference, hold);
    next = successor.paid_again_as;
  }
}

async function alarm(work: Tx, successor: LockedPayout, original: string, hold: Hold): Promise<void> {
  const { provider, reference } = successor;
  const state = stateOf(successor);
  const reason = `the gateway contradicts the end of ${original}, whose money this payout pays again`;
  const data = { source: "engine", reason, otherReference: original } as const;
  const common = { provider, reference, actor: "engine", attempt: successor.attempt, data };
  const kind = state === "accepted" || withoutMoney.includes(state) ? "observed" : "paid_twice";
  await storeChange(work, { provider, reference }, { contradicted: true, repayable: false }, [{ ...common, kind }]);
  if (state === "accepted")
    await hold(
      { ...successor, contradicted: true },
      { word: "contradicted", source: "engine", actor: "engine", reason },
    );
}
