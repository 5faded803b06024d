/** A workbook with one control character in it cannot be opened, and a gateway's own text can hold anything. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " ");
}

/**
 * A text of a CSV file that no program takes for a formula, not even after cutting it elsewhere: Excel separates fields by the
 * semicolon or the tab of its own region, whatever the file says.
 */
export function harmless(cell: string): string {
  return cell.replace(/(?<=(?:^|[;,|\t\r\n])[ "]*)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/gu, "'$&");
}
