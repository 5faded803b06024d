/** The number of an order for a gateway whose numbers are 18 digits: above 2^53 and odd, so that a reader which rounds loses some. */
export function eighteenDigits(count: number): string {
  return String(626_015_783_370_903_551n + 2n * BigInt(count));
}
