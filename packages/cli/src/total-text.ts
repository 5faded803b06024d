import type { AmountsByCurrency } from "@payout/engine";

/** How many payouts, and what they add up to: `3 payouts, 120.00 CNY`. */
export function totalText({ count, amounts }: { readonly count: number; readonly amounts: AmountsByCurrency }): string {
  const sums = Object.entries(amounts).map(([currency, value]) => `${value} ${currency}`);
  return [counted(count, "payout"), ...sums].join(", ");
}

/** `1 row`, `2 rows`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
