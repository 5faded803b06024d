import type { ErrorEntry } from "./error-table.ts";
import { type Setting, settingsTable } from "./settings-table.ts";
import type { Meaning } from "./status-table.ts";
import type { ProductTables } from "./tables.ts";

/** The README with its status, error and settings tables brought up to date, or undefined when it has no markers for any. */
export function emitReadme(
  readme: string,
  tables: readonly ProductTables[],
  settings?: readonly Setting[],
): string | undefined {
  const filled = tables.reduce((text, { product, statuses, errors }) => {
    const withStatuses = statuses ? fill(text, "status", product, statusTable(statuses.content.words)) : text;
    return errors ? fill(withStatuses, "errors", product, errorTable(errors.content.entries)) : withStatuses;
  }, readme);
  const complete = settings ? fillSettings(filled, settings) : filled;
  return /<!-- generated:(?:status|errors|settings)/u.test(readme) ? complete : undefined;
}

/** Replaces the settings table of a page; `name` chooses among several. */
export function fillSettings(text: string, settings: readonly Setting[], name?: string): string {
  return fill(text, "settings", name, settingsTable(settings));
}

/** Replaces what stands between a table's markers; without them the text stays as it is. */
function fill(
  text: string,
  kind: "status" | "errors" | "settings",
  product: string | undefined,
  table: string,
): string {
  const start = product === undefined ? `<!-- generated:${kind} -->` : `<!-- generated:${kind} ${product} -->`;
  const from = text.indexOf(start);
  const to = text.indexOf(`<!-- /generated:${kind} -->`, from);
  return from === -1 || to === -1 ? text : `${text.slice(0, from + start.length)}\n${table}\n${text.slice(to)}`;
}

function statusTable(
  words: Readonly<Record<string, Meaning & { readonly details?: Readonly<Record<string, Meaning>> }>>,
): string {
  const rows = Object.entries(words).flatMap(([word, { details, ...meaning }]) => [
    statusRow(`\`${word}\``, meaning),
    ...Object.entries(details ?? {}).map(([detail, refined]) => statusRow(`\`${word}\` and \`${detail}\``, refined)),
  ]);
  return ["| raw word | status | final | repayable | meaning |", "|---|---|---|---|---|", ...rows].join("\n");
}

function statusRow(word: string, { status, final, repayable, meaning }: Meaning): string {
  const yes = (value: boolean) => (value ? "yes" : "no");
  return `| ${cell(word)} | ${status} | ${yes(final)} | ${yes(repayable)} | ${cell(meaning)} |`;
}

function errorTable(entries: readonly ErrorEntry[]): string {
  if (entries.length === 0) return "The document lists none: every refusal is `bad_response`, outcome `unknown`.";
  const rows = entries.map(({ code, text, pattern, operations, class: kind, definite, meaning }) => {
    const said = [code, text ?? (pattern === undefined ? undefined : `/${pattern}/`)].filter(
      (part) => part !== undefined,
    );
    const outcome = operations.includes("send") ? (definite ? "`not_sent`" : "`unknown`") : "";
    return `| \`${cell(said.join(" "))}\` | \`${kind}\` | ${outcome} | ${cell(meaning)} |`;
  });
  return ["| the gateway says | `code` | `outcome` of `send` | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll(/\s+/gu, " ");
}
