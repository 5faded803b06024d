import Table from "cli-table3";
import { oneLine } from "./failure.ts";
import type { Output } from "./output.ts";

const none = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "" },
  ...{ "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

/** Rows under a head, aligned by the columns that characters take in a terminal: 中文 takes two each. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[], output: Output): string {
  const table = new Table({
    head: head.map((name) => output.style("dim", name)),
    chars: none,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  for (const row of rows) table.push(row.map(oneLine));
  return trimLines(table.toString());
}

function trimLines(text: string): string {
  return text.replaceAll(/[ \t]+$/gm, "");
}
