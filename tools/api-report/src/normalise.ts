const header = "// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.\n";

// Strings first, so that what looks like a comment inside one stays.
const token = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/gu;

/** Declarations without prose: the report changes with the API, not with its description. A deprecation is no prose. */
export function normalise(declarations: string): string {
  const text = declarations.replaceAll(token, (part) => {
    if (!part.startsWith("/*") && !part.startsWith("//")) return part;
    return part.includes("@deprecated") ? "/** @deprecated */" : "";
  });
  const lines = text.split("\n").map((line) => line.trimEnd());
  return `${header}${lines.filter((line) => line !== "").join("\n")}\n`;
}
