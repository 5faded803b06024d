import type { Meaning } from "./status-table.ts";
import type { ProductTables } from "./tables.ts";

/** The README with its status tables brought up to date, or undefined when it has no markers for any. */
export function emitReadme(readme: string, tables: readonly ProductTables[]): string | undefined {
  let found = false;
  const result = tables.reduce((text, { product, statuses }) => {
    const start = product === undefined ? "<!-- generated:status -->" : `<!-- generated:status ${product} -->`;
    const from = text.indexOf(start);
    const to = text.indexOf("<!-- /generated:status -->", from);
    if (!statuses || from === -1 || to === -1) return text;
    found = true;
    const rows = Object.entries(statuses.content.words).flatMap(([word, { details, ...meaning }]) => [
      row(`\`${word}\``, meaning),
      ...Object.entries(details ?? {}).map(([detail, refined]) => row(`\`${word}\` and \`${detail}\``, refined)),
    ]);
    const table = ["| raw word | status | final | repayable | meaning |", "|---|---|---|---|---|", ...rows].join("\n");
    return `${text.slice(0, from + start.length)}\n${table}\n${text.slice(to)}`;
  }, readme);
  return found ? result : undefined;
}

function row(word: string, { status, final, repayable, meaning }: Meaning): string {
  const yes = (value: boolean) => (value ? "yes" : "no");
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll(/\s+/gu, " ");
  return `| ${cell(word)} | ${status} | ${yes(final)} | ${yes(repayable)} | ${cell(meaning)} |`;
}
