import { PayoutError, type PayoutOrder } from "@payout/core";
import type { AnyProvider } from "@payout/engine";
import { oneLine } from "../failure.ts";
import type { Columns } from "./columns.ts";

/** What is wrong with one row: where, and what to write instead. */
export interface RowProblem {
  readonly line: number;
  readonly column: string;
  /** The value, masked where it can be personal. */
  readonly value: string;
  readonly message: string;
}

/** A row that can be submitted. */
export interface BatchRow {
  readonly line: number;
  readonly provider: string;
  readonly order: PayoutOrder<object>;
}

/** A row that has been read: an order, or everything that is wrong with it. */
export interface ReadRow {
  readonly provider: string;
  readonly reference: string;
  readonly row?: BatchRow;
  readonly problems: readonly RowProblem[];
}

/** Reads rows into orders. */
export interface RowReader {
  read(line: number, fields: Readonly<Record<string, string | undefined>>): ReadRow;
}

/** A number that a spreadsheet has shortened: its last digits are gone. */
const shortened = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$/i;
/** What spreadsheets put before a text so that it stays one. */
const textMark = /^'(?=[\d+=@-])/;

/** A reader for the columns of one file. `complete` adds to an order what the engine adds before it is sent. */
export function createRowReader(
  { sources }: Columns,
  providers: Readonly<Record<string, AnyProvider>>,
  complete: (order: PayoutOrder<object>, provider: string) => PayoutOrder<object>,
): RowReader {
  return {
    read: (line, fields) => {
      const parts = partsOf(sources, fields);
      const [provider, reference] = [parts.get("provider") ?? "", parts.get("reference") ?? ""];
      const problems = problemsIn(parts, providers, complete).map(({ path, message }) => {
        const part = partOf(path);
        const source = sources.get(part);
        const column = source && "column" in source ? source.column : part;
        return { line, column, value: shown(part, parts.get(part)), message };
      });
      const row = problems.length === 0 ? { row: { line, provider, order: orderOf(parts) } } : {};
      return { provider, reference, problems, ...row };
    },
  };
}

type Parts = ReadonlyMap<string, string>;

interface Problem {
  readonly path: string;
  readonly message: string;
}

function problemsIn(
  parts: Parts,
  providers: Readonly<Record<string, AnyProvider>>,
  complete: (order: PayoutOrder<object>, provider: string) => PayoutOrder<object>,
): readonly Problem[] {
  const spoiled = [...parts].flatMap(([path, value]) => spoiling(path, value).map((message) => ({ path, message })));
  if (spoiled.length > 0) return spoiled;
  const name = parts.get("provider") ?? "";
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider === undefined)
    return [{ path: "provider", message: `must be one of ${Object.keys(providers).join(", ")}` }];
  return refusedBy(provider, complete(orderOf(parts), name));
}

/** The parts of one row's order that are not empty. */
export function partsOf(
  sources: Columns["sources"],
  fields: Readonly<Record<string, string | undefined>>,
): Map<string, string> {
  return new Map(
    [...sources].flatMap(([part, source]) => {
      const text = "value" in source ? source.value : (fields[source.column] ?? "");
      const value = text.trim().replace(textMark, "");
      return value === "" ? [] : [[part, value] as const];
    }),
  );
}

/** What a spreadsheet has made of a value. */
function spoiling(part: string, value: string): string[] {
  if (part !== "description" && shortened.test(value))
    return ["has lost its last digits in a spreadsheet: format the column as text, and fill in the whole number"];
  if (part === "amount" && /[,\s\u00a0\u202f]/.test(value))
    return ["must be digits with one dot before the decimals and nothing between thousands: 1234.56"];
  return [];
}

function orderOf(parts: Parts): PayoutOrder<object> {
  const destination = [...parts].flatMap(([part, value]) =>
    part.startsWith(inDestination) ? [[part.slice(inDestination.length), value] as const] : [],
  );
  const description = parts.get("description");
  return {
    reference: parts.get("reference") ?? "",
    amount: { value: parts.get("amount") ?? "", currency: parts.get("currency") ?? "" },
    destination: Object.fromEntries(destination),
    ...(description !== undefined && { description }),
  };
}

const inDestination = "destination.";

function refusedBy(provider: AnyProvider, order: PayoutOrder<object>): readonly Problem[] {
  try {
    provider.validate(order as PayoutOrder<never>);
    return [];
  } catch (error) {
    if (!PayoutError.is(error) || error.problems === undefined) throw error;
    return error.problems;
  }
}

/** The part of a row that a path in an order belongs to. */
function partOf(path: string): string {
  if (path === "amount.value") return "amount";
  if (path === "amount.currency") return "currency";
  return path;
}

/** A value as it may be printed: what can be personal shows its end only. */
function shown(part: string, value = ""): string {
  const text = oneLine(value);
  if (!part.startsWith(inDestination) && part !== "description") return text.slice(0, 40);
  return text.length >= 8 ? `****${text.slice(-4)}` : "*".repeat(text.length);
}
