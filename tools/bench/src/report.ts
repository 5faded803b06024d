import { cpus, totalmem } from "node:os";
import { type Comparison, met, type Section } from "./comparison.ts";

/** What the figures come from, without naming the machine. */
export function machineClass(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} cores (${process.arch}), ${memory} GB, ${process.platform}, Node ${process.versions.node}`;
}

/** A section as a table for a terminal. */
export function toText({ title, comparisons, lines = [] }: Section): string {
  const cells = comparisons.map(cellsOf);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  const rows = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return [title, ...rows, ...lines].join("\n  ");
}

/** A section as Markdown, its chart in front of its table. */
export function toMarkdown(section: Section): string {
  const { title, explanation, comparisons, lines = [] } = section;
  const table = [
    "| what | against | ratio (spread) | target | absolute |",
    "|---|---|---|---|---|",
    ...comparisons.map((comparison) => `| ${cellsOf(comparison).join(" | ")} |`),
  ];
  const text = lines.length === 0 ? [] : ["", "```", ...lines, "```"];
  return [
    `## ${title}`,
    "",
    explanation,
    ...(comparisons.length === 0 ? [] : ["", "```", ...chart(comparisons), "```", "", ...table]),
    ...text,
    "",
  ].join("\n");
}

function cellsOf(comparison: Comparison): string[] {
  const { name, against, ratio, target, facts } = comparison;
  const spread = ratio.from === ratio.to ? "" : ` (${ratio.from.toFixed(2)} to ${ratio.to.toFixed(2)})`;
  const verdict = target === undefined ? "" : `${target.toFixed(2)} ${met(comparison) ? "met" : "missed"}`;
  return [name, against, `${ratio.value.toFixed(2)}${spread}`, verdict, facts];
}

const barWidth = 40;
const longestBar = 2;

/** One bar for each comparison, cut at twice the baseline; `|` stands where the target is. */
function chart(comparisons: readonly Comparison[]): string[] {
  const labels = comparisons.map(({ name, against }) => `${name} / ${against}`);
  const width = Math.max(...labels.map(({ length }) => length));
  return comparisons.map(({ ratio: { value }, target }, row) => {
    const cells = Array.from({ length: barWidth }, (_, at): string => (at < position(value) ? "█" : "·"));
    if (target !== undefined) cells[Math.min(position(target), barWidth - 1)] = "|";
    return `${(labels[row] ?? "").padEnd(width)} ${cells.join("")} ${value.toFixed(2)}`;
  });
}

function position(value: number): number {
  return Math.round((Math.min(value, longestBar) / longestBar) * barWidth);
}
