import Table from "cli-table3";
import stringWidth from "string-width";
import type { Output } from "./output.ts";

const none = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "" },
  ...{ "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};
const gap = 2;
const narrowest = 10;

/**
 * Rows under a head, aligned by the columns that characters take in a terminal: 中文 takes two each. Where the terminal is narrower,
 * the columns of `givesWay` are cut, the first one first; every other, an amount or a reference, is whole or worthless. Cells that
 * others wrote must be one line already, since this keeps colors.
 */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  output: Output,
  givesWay: readonly string[] = [],
): string {
  const table = new Table({
    head: head.map((name) => output.style("dim", name)),
    chars: none,
    colWidths: widthsOf(head, rows, givesWay, output.columns),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) table.push([...row]);
  return trimLines(table.toString());
}

function widthsOf(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  givesWay: readonly string[],
  columns = Number.POSITIVE_INFINITY,
): number[] {
  const widths = head.map((name, at) => Math.max(...[name, ...rows.map((row) => row[at] ?? "")].map(stringWidth)));
  let excess = widths.reduce((sum, width) => sum + width, gap * (widths.length - 1)) - columns;
  for (const at of givesWay.map((name) => head.indexOf(name))) {
    const width = widths[at] ?? 0;
    const cut = Math.max(0, Math.min(excess, width - narrowest));
    widths[at] = width - cut;
    excess -= cut;
  }
  return widths;
}

function trimLines(text: string): string {
  return text.replaceAll(/[ \t]+$/gm, "");
}
