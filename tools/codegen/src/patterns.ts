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
  if (!pattern.startsWith("^")) return false;
  let depth = 0;
  let inClass = false;
  let endsWithAnchor = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern[index];
    endsWithAnchor = false;
    if (character === "\\") index += 1;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === "|" && depth === 0) return false;
    else endsWithAnchor = character === "$";
  }
  return endsWithAnchor;
}

/** The pattern as source text of a RegExp literal. */
export function patternLiteral(pattern: string): string {
  return new RegExp(pattern, "u").toString();
}
