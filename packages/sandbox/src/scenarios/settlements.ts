/** What an operator at a gateway may decide about an order, in the words of the contract. */
export const settlements = ["succeeded", "failed", "cancelled"] as const;

/** One decision; see `settlements`. */
export type Settlement = (typeof settlements)[number];

/** What an operator may decide, the return of a paid payout included. */
export const decisions = ["succeeded", "failed", "cancelled", "reversed"] as const;

/** One decision; see `decisions`. */
export type Decision = (typeof decisions)[number];
