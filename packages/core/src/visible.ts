// Characters that take no room or look like another: format and private ones, every space but the usual one, fillers.
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}|\u2800/u;

/** Almost every text needs no more than this. */
const plain = /^[ -~]*$/;

/**
 * The first character that cannot be seen, or that looks like a space, as its code point, such as `"U+200B"`; `undefined` where there
 * is none. Two texts that look the same must be the same where they identify something.
 */
export function hiddenCharacter(text: string): string | undefined {
  if (plain.test(text)) return undefined;
  const [found] = hidden.exec(text) ?? [];
  return found && `U+${found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
}
