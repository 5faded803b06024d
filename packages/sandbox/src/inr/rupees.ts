/** `12.5` or `12.50` as whole paise; `undefined` for a text that is no amount with at most two decimals. */
export function paiseOf(text: string): bigint | undefined {
  const match = /^(\d{1,18})(?:\.(\d{1,2}))?$/.exec(text);
  return match ? BigInt(`${match[1]}${(match[2] ?? "").padEnd(2, "0")}`) : undefined;
}

/** Paise as rupees with so many decimals: `rupeesText(6000000n, 4)` is `60000.0000`. */
export function rupeesText(paise: bigint, decimals: 2 | 4): string {
  const digits = paise.toString().padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${"0".repeat(decimals - 2)}`;
}

/** Paise as rupees without zeros at the end: `60000`, `12.5`. */
export function shortRupeesText(paise: bigint): string {
  return rupeesText(paise, 2).replace(/\.?0+$/, "");
}
