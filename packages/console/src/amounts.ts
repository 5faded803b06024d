import type { AmountsByCurrency } from "@payout/engine";

/** An amount as people read it: its digits in groups, exact. */
export function amountText({ value, currency }: { readonly value: string; readonly currency: string }): string {
  const [whole = "", decimals] = value.split(".");
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${grouped}${decimals === undefined ? "" : `.${decimals}`} ${currency}`;
}

/** Sums by currency; a dash where there are none. */
export function sumText(amounts: AmountsByCurrency): string {
  const texts = Object.entries(amounts).map(([currency, value]) => amountText({ value, currency }));
  return texts.length === 0 ? "–" : texts.join(" · ");
}

/** Adds exact decimals by currency: a queue's total is never a floating-point number. */
export function totalOf(amounts: readonly { readonly value: string; readonly currency: string }[]): AmountsByCurrency {
  const totals: Record<string, string> = {};
  for (const { value, currency } of amounts) totals[currency] = add(totals[currency] ?? "0", value);
  return totals;
}

function add(one: string, other: string): string {
  const decimals = Math.max(decimalsOf(one), decimalsOf(other));
  const sum = minor(one, decimals) + minor(other, decimals);
  const digits = String(sum).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function decimalsOf(value: string): number {
  return value.split(".")[1]?.length ?? 0;
}

function minor(value: string, decimals: number): bigint {
  const [whole = "0", part = ""] = value.split(".");
  return BigInt(whole + part.padEnd(decimals, "0"));
}
