import type { Experience } from "./consumers.ts";

/** Names without versions: what a newcomer sees in the list of packages. */
export function namesOf(arrived: readonly string[]): string[] {
  return arrived.map((item) => item.slice(0, item.indexOf("@", 1)));
}

/** What went wrong for a newcomer, one line for each problem. */
export function problemsOf({ provider, manager, arrived, expected, uses }: Experience): string[] {
  const names = namesOf(arrived);
  return [
    ...names.filter((name) => !expected.includes(name)).map((name) => `brings ${name}, which its users do not need`),
    ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `brings ${name} more than once`),
    ...expected.filter((name) => !names.includes(name)).map((name) => `comes without ${name}`),
    ...uses.filter(({ ok }) => !ok).map(({ name, output }) => `${name}: ${output}`),
  ].map((problem) => `${provider} with ${manager}: ${problem}`);
}

/** The table that the command prints: one row for each installation. */
export function tableOf(experiences: readonly Experience[]): string {
  const rows = experiences.map(({ provider, manager, arrived, kilobytes, size, uses }) => [
    provider,
    manager,
    `${arrived.length}: ${arrived.join(" ")}`,
    kilobytes === undefined ? "" : String(kilobytes),
    size === undefined ? "" : `${kilo(size.minified)} / ${kilo(size.brotli)}`,
    `${uses.filter(({ ok }) => ok).length} of ${uses.length}`,
  ]);
  return align([["package", "with", "packages arrived", "kB", "bundle kB min / brotli", "checks"], ...rows]);
}

const kilo = (bytes: number) => (bytes / 1000).toFixed(1);

/** Pads every column to its widest cell. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
