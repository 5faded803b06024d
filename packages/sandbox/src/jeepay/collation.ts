/**
 * A text as the server's database compares it. Its columns have MySQL's default collation, which sees neither case nor
 * accents: `x-Ab`, `x-aB` and `x-áb` are one order number. Blanks at the end count in MySQL 8 alone, so here they do not.
 */
export function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Control}]/gu, "")
    .toUpperCase()
    .toLowerCase()
    .replace(/[^\0-\x7f]/gu, plainLetter)
    .trimEnd();
}

const collator = new Intl.Collator("und", { sensitivity: "base" });
const plainLetters = [..."abcdefghijklmnopqrstuvwxyz", "ae", "oe"];
const known = new Map<string, string>();

/** The ASCII letters that a letter such as `ø` equals, or the letter itself. */
function plainLetter(letter: string): string {
  const found = known.get(letter) ?? plainLetters.find((plain) => collator.compare(letter, plain) === 0) ?? letter;
  known.set(letter, found);
  return found;
}
