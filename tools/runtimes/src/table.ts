import type { Row } from "./checks.ts";

/** Prints rows under the names of their columns, and marks what is not as it must be. */
export function printTable(rows: readonly (readonly [string, string, Row])[]): void {
  const columns = Object.keys(rows[0]?.[2] ?? {});
  const lines = [
    ["runtime", "", ...columns],
    ...rows.map(([runtime, provider, row]) => [
      runtime,
      provider,
      ...columns.map((column) => `${row[column]?.ok ? "" : "✗ "}${row[column]?.text}`),
    ]),
  ];
  const widths = lines[0]?.map((_name, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
  for (const line of lines)
    console.log(
      line
        .map((text, index) => text.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  console.log("");
}
