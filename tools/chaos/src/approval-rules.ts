import type { ApprovalRules, Engine } from "@payout/engine";

/** Orders above this need somebody else's approval; the others flow. */
const limits = { CNY: "15.00", INR: "15.00", VND: "150" };

/** The rules of a run. */
const rules: ApprovalRules = {
  orders: Object.entries(limits).map(([currency, value]) => ({ above: { value, currency }, approvers: 1 })),
  decisions: { approvers: 1 },
};

/** Who submits the orders of a run. */
export const submitter = "shop";

/** Who decides about payouts and approves, beside the load. */
export const operators = ["ana", "ben"] as const;

/** Puts the rules in force. */
export async function setRules(engine: Engine): Promise<void> {
  await engine.setApprovalRules(rules, { actor: "owner", reason: "a rehearsal" });
}
