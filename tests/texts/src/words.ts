/** Words that have a better one in docs/words.md or in the field, and that one. */
export const replaced: readonly (readonly [old: RegExp, better: string])[] = [
  [/\bask(?:s|ed|ing)? (?:about|again|for it|the gateway what)\b/i, "query"],
  [/\b(?:question|questions)\b/i, "query, queries"],
  [/\b(?:a|the|some) person\b|\bpeople\b|\bsomebody\b|\bnobody\b/i, "operator, or the process that acts"],
  [/\bbecame of\b/i, "status, result"],
  [/\b(?:taken|takes?|taking) (?:it |the order )?back\b/i, "cancel"],
  [/(?<!cannot )\btell(?:s|ing)?\b|\btold\b/i, "say, report, distinguish"],
  [/\bgo(?:es)? on (?:asking|querying)\b/i, "keeps querying"],
  [/\bwas not believed\b/i, "was rejected"],
  [/\bheld back\b/i, "blocked"],
  [/\bdoubtful\b|\bin doubt\b/i, "unknown"],
  [/\bfor ever\b/i, "forever"],
  [/\bis no (?:provider|number|currency|setting|decimal|date|address|text)\b/i, "is not a …"],
  [/\bspoilt\b/i, "corrupted"],
  [/\bcannot be (?:made|had)\b/i, "cannot be created"],
];
