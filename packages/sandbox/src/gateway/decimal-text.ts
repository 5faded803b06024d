/** Hundredths of a currency as an exact decimal with two places: `10022n` is `"100.22"`. */
export function decimalText(hundredths: bigint): string {
  const digits = String(hundredths).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
