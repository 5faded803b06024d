import type { Outcome, Trial, Verdict } from "./trial.ts";

/** One row of the table. */
export interface Row {
  readonly trial: Trial;
  readonly verdict: Verdict;
  readonly outcome: Outcome | undefined;
}

/** The table as Markdown, then how often each verdict was reached. */
export function reportOf(rows: readonly Row[]): string {
  const lines = rows.map(({ trial, verdict, outcome }) => {
    const words = trial.fault ?? trial.recipe ?? "";
    const found = verdict === "fails: our fault" ? (outcome?.problems[0] ?? "") : words;
    return `| ${[trial.reader, trial.tool, trial.does, verdict, String(outcome?.checks ?? 0), found].map(cell).join(" | ")} |`;
  });
  return [
    "| reader | tool | does | verdict | checks | recipe, fault or first problem |",
    "|---|---|---|---|---|---|",
    ...lines,
    "",
    ...countsOf(rows).map(([verdict, count]) => `${verdict}: ${count}`),
  ].join("\n");
}

function countsOf(rows: readonly Row[]): [Verdict, number][] {
  const verdicts: readonly Verdict[] = [
    "works",
    "works with the recipe",
    "fails: the tool's fault",
    "fails: our fault",
    "not on this machine",
  ];
  return verdicts.map((verdict) => [verdict, rows.filter((row) => row.verdict === verdict).length]);
}

function cell(text: string): string {
  return text.replaceAll(/\s+/gu, " ").replaceAll("|", "\\|").slice(0, 160);
}
