/** Why this pattern may not be used, or undefined when it may. */
export function patternProblem(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    return `is not a valid pattern with the u flag (${(error as Error).message}); repair it`;
  }
  if (isAnchored(pattern)) return undefined;
  return "is not anchored: write ^...$ around the whole pattern, with alternatives inside a group: ^(?:a|b)$";
}

/** True when the whole pattern sits between ^ and $, so that a top-level `|` cannot escape either anchor. */
function isAnchored(pattern: string): boolean {
  // Without what is escaped or in a class, every sign that is left has its meaning.
  const bare = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gu, "x");
  let depth = 0;
  for (const character of bare) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === "|" && depth === 0) return false;
  }
  return bare.startsWith("^") && bare.endsWith("$");
}

/** The pattern as source text of a RegExp literal. */
export function patternLiteral(pattern: string): string {
  return new RegExp(pattern, "u").toString();
}
