import type { AnswerRule, ErrorFile } from "./error-table.ts";
import { header } from "./header.ts";
import { patternLiteral } from "./patterns.ts";
import type { Meaning, StatusFile } from "./status-table.ts";
import type { ProductTables } from "./tables.ts";

/** tables.ts: the raw words and refusals of each product, for core's total functions. */
export function emitTables(gateway: string, tables: readonly ProductTables[]): string {
  const blocks = tables.flatMap(({ product, statuses, errors }) => [
    ...(statuses ? [statusBlock(constantName(product, "statuses"), statuses)] : []),
    ...(errors ? [errorBlock(constantName(product, "errors"), errors)] : []),
  ]);
  const types = [
    ...(tables.some(({ errors }) => errors) ? ["ErrorTable"] : []),
    ...(tables.some(({ statuses }) => statuses) ? ["StatusTable"] : []),
  ];
  const imports =
    types.length === 0 ? "export {};\n" : `import type { ${types.join(", ")} } from "@payout/core/provider";\n`;
  return [header(`schemas/${gateway}`), imports, ...blocks].join("\n");
}

/** transfer + statuses -> transferStatuses */
function constantName(product: string | undefined, word: string): string {
  const words = [...(product?.split(/[-/]/u) ?? []), word];
  return words.map((part, index) => (index === 0 ? part : `${part[0]?.toUpperCase()}${part.slice(1)}`)).join("");
}

function statusBlock(name: string, { file, content }: { file: string; content: StatusFile }): string {
  const fields = (["field", "fallbackField", "detailField"] as const).flatMap((key) =>
    content[key] === undefined ? [] : [`  ${key}: ${JSON.stringify(content[key])},\n`],
  );
  const words = Object.entries(content.words).map(([word, { details, ...meaning }]) => {
    if (!details) return entryLine(word, meaning, "    ", "");
    const inner = Object.entries(details).map(([key, value]) => entryLine(key, value, "        ", ""));
    return entryLine(word, meaning, "    ", `, details: {\n${inner.join("")}      }`);
  });
  return `/** What the gateway's words say about a payout. Source: ${file} */\nexport const ${name}: StatusTable = {\n${fields.join("")}  words: {\n${words.join("")}  },\n};\n`;
}

function entryLine(
  word: string,
  { status, final, repayable, meaning }: Meaning,
  indent: string,
  details: string,
): string {
  const value = `{ status: ${JSON.stringify(status)}, final: ${final}, repayable: ${repayable}${details} }`;
  return `${indent}// ${oneLine(meaning)}\n${indent}${JSON.stringify(word)}: ${value},\n`;
}

function errorBlock(name: string, { file, content }: { file: string; content: ErrorFile }): string {
  const entries = content.entries.map((entry) => {
    const fields = [
      `operations: [${entry.operations.map((word) => JSON.stringify(word)).join(", ")}]`,
      ...(entry.code === undefined ? [] : [`code: ${JSON.stringify(entry.code)}`]),
      ...(entry.text === undefined ? [] : [`text: ${JSON.stringify(entry.text)}`]),
      ...(entry.pattern === undefined ? [] : [`pattern: ${patternLiteral(entry.pattern)}`]),
      `class: ${JSON.stringify(entry.class)}`,
      `definite: ${entry.definite}`,
    ];
    return `    // ${oneLine(entry.meaning)}\n    { ${fields.join(", ")} },\n`;
  });
  return `/** How answers are read, and the documented refusals. Source: ${file} */\nexport const ${name}: ErrorTable = {\n${answerLine(content.answer)}  entries: [\n${entries.join("")}  ],\n};\n`;
}

function answerLine({ code, accepted, data, texts, prefix }: AnswerRule): string {
  const fields = [
    `code: ${JSON.stringify(code)}`,
    `accepted: ${JSON.stringify(accepted)}`,
    `data: ${JSON.stringify(data)}`,
    `texts: [${texts.map((text) => JSON.stringify(text)).join(", ")}]`,
    ...(prefix === undefined ? [] : [`prefix: ${patternLiteral(prefix)}`]),
  ];
  return `  answer: { ${fields.join(", ")} },\n`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}
