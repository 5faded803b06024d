import { textFromUnits, unitsAtScale } from "@payout/core/provider";

/** A field without what exports put around it: blanks, tabs, and the marks that keep a spreadsheet from calculating with it. */
export function cleaned(text: string): string {
  return text
    .replace(/^[\s'`\uFEFF=]+/u, "")
    .replace(/^"(.*)"$/u, "$1")
    .trimEnd();
}

/**
 * An amount as an exact decimal in major units; undefined when it is none. The sign distinguishes debit from credit, which is not
 * checked here. `minorDecimals` is how many decimals the text leaves out.
 */
export function amountOf(text: string, minorDecimals: number): string | undefined {
  const plain = text.replace(/^[-+]/, "").replace(/^[¥₹$₫฿]\s*/u, "");
  const joined = /^[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?$/.test(plain) ? plain.replaceAll(",", "") : plain;
  if (!/^[0-9]+(?:\.[0-9]+)?$/.test(joined)) return undefined;
  if (minorDecimals === 0) return joined;
  const units = unitsAtScale(joined, 0);
  return units === undefined ? undefined : textFromUnits(units, minorDecimals);
}
