import { usage } from "../failure.ts";

/** Where a part of an order comes from: a column, or the same value for every row. */
export type ColumnSource = { readonly column: string } | { readonly value: string };

/** Where each part of the orders comes from, by its path: `reference`, `amount`, `destination.accountNo`. */
export interface Columns {
  readonly sources: ReadonlyMap<string, ColumnSource>;
  /** Columns of the file that no part comes from. */
  readonly ignored: readonly string[];
}

/** Parts of an order that are columns of their own; every other column is a field of the destination. */
const parts = ["reference", "provider", "amount", "currency", "description"] as const;
const required = ["reference", "provider", "amount", "currency"] as const;

/**
 * Finds the columns of a file by their names, or as a map says.
 * @throws CommandError `usage` that names what is missing
 */
export function columnsOf(
  header: readonly string[],
  map: Readonly<Record<string, unknown>> | undefined,
  path: string,
): Columns {
  const names = header.filter((name) => name !== "");
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined)
    throw usage(`${path}: two columns are named ${JSON.stringify(repeated)}. Rename one of them`);
  const sources = map === undefined ? byName(names) : byMap(names, map, path);
  const missing = required.filter((part) => !sources.has(part));
  if (missing.length > 0)
    throw usage(
      `${path} has no column ${missing.join(", ")}: its columns are ${names.join(", ")}. Rename them, or pass --map with { "${missing[0]}": "your column" } or { "${missing[0]}": { "value": "the same for all" } }`,
    );
  const used = new Set([...sources.values()].flatMap((source) => ("column" in source ? [source.column] : [])));
  return { sources, ignored: names.filter((name) => !used.has(name)) };
}

function byName(names: readonly string[]): Map<string, ColumnSource> {
  const isPart = (name: string) => (parts as readonly string[]).includes(name);
  return new Map(
    names.map((name) => [
      isPart(name) || name.startsWith("destination.") ? name : `destination.${name}`,
      { column: name },
    ]),
  );
}

function byMap(
  names: readonly string[],
  map: Readonly<Record<string, unknown>>,
  path: string,
): Map<string, ColumnSource> {
  return new Map(Object.entries(map).map(([part, source]) => [part, sourceOf(part, source, names, path)]));
}

function sourceOf(part: string, source: unknown, names: readonly string[], path: string): ColumnSource {
  if (!(parts as readonly string[]).includes(part) && !part.startsWith("destination."))
    throw usage(`--map: ${part} is no part of an order; use ${parts.join(", ")} or destination.<field>`);
  if (typeof source === "string") {
    if (!names.includes(source))
      throw usage(
        `--map: ${path} has no column ${JSON.stringify(source)} for ${part}; its columns are ${names.join(", ")}`,
      );
    return { column: source };
  }
  const value =
    typeof source === "object" && source !== null ? (source as { readonly value?: unknown }).value : undefined;
  if (typeof value !== "string")
    throw usage(`--map: ${part} must be a column's name, or { "value": "the same for all" }`);
  return { value };
}
