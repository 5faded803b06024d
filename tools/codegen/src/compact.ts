/**
 * Ajv repeats twelve lines for each possible mistake. The same decisions in fewer bytes: every validator here is one
 * function without callers inside Ajv, and no code reads `schemaPath`. Ends with a check that nothing was half rewritten.
 */
export function compact(code: string): string {
  const shorter = [shortSignatures, shortErrors, sharedPatternSources].reduce((text, step) => step(text), code);
  const leftover = /.*(?:schemaPath|\bconst err\d|instancePath\+|\{instancePath).*/u.exec(
    shorter.replace(problemFunction, ""),
  );
  if (leftover) throw new Error(`compact.ts does not know this line of Ajv's code: ${leftover[0]}`);
  return shorter;
}

const problemFunction = "const problem = (instancePath, keyword, params) => ({ instancePath, keyword, params });\n";

/** Validators are only called from outside, with the value alone: their path starts at "". */
function shortSignatures(code: string): string {
  return code
    .replaceAll(/^function (validate\d+)\(data, \{instancePath="".*\}=\{\}\)\{$/gmu, "function $1(data){")
    .replaceAll("{instancePath:instancePath+", "{instancePath:")
    .replaceAll("{instancePath,", '{instancePath:"",');
}

const described = String.raw`\{instancePath:(.*),schemaPath:"(?:[^"\\]|\\.)*",keyword:("\w+"),params:(\{.*\})\}`;
// Inside an `if` Ajv counts mistakes and throws them away again: they have no description.
const empty = String.raw`\{\}`;

const pushed = (error: string) =>
  new RegExp(
    [
      String.raw`const (err\d+) = ${error};`,
      String.raw`if\(vErrors === null\)\{`,
      String.raw`vErrors = \[\1\];`,
      String.raw`\}`,
      String.raw`else \{`,
      String.raw`vErrors\.push\(\1\);`,
      String.raw`\}`,
    ].join("\n"),
    "gu",
  );

function shortErrors(code: string): string {
  const shorter = code
    .replaceAll(pushed(described), "(vErrors ??= []).push(problem($2, $3, $4));")
    .replaceAll(pushed(empty), "(vErrors ??= []).push({});");
  return shorter === code ? code : `${problemFunction}${shorter}`;
}

/** A pattern's text is in its RegExp already. */
function sharedPatternSources(code: string): string {
  return code.replaceAll(
    /(!(pattern\d+)\.test\(\w+\)\)\{\n.*"pattern", \{pattern: )"(?:[^"\\]|\\.)*"\}/gu,
    "$1$2.source}",
  );
}
