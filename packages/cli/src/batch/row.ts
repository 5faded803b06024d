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

/** Reads rows into orders. */
export interface RowReader {
  /** The order of a row, or everything that is wrong with it. */
  read(line: number, fields: Readonly<Record<string, string | undefined>>): BatchRow | readonly RowProblem[];
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
      const problem = (part: string, message: string): RowProblem => {
        const source = sources.get(part);
        const column = source && "column" in source ? source.column : part;
        return { line, column, value: shown(part, parts.get(part)), message };
      };
      const spoiled = [...parts].flatMap(([part, value]) =>
        spoiling(part, value).map((message) => problem(part, message)),
      );
      if (spoiled.length > 0) return spoiled;
      const provider = parts.get("provider") ?? "";
      const known = Object.hasOwn(providers, provider) ? providers[provider] : undefined;
      if (known === undefined) return [problem("provider", `must be one of ${Object.keys(providers).join(", ")}`)];
      const order = orderOf(parts);
      const problems = problemsOf(known, complete(order, provider));
      return problems.length === 0
        ? { line, provider, order }
        : problems.map(({ path, message }) => problem(partOf(path), message));
    },
  };
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

function orderOf(parts: ReadonlyMap<string, string>): PayoutOrder<object> {
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

function problemsOf(provider: AnyProvider, order: PayoutOrder<object>): readonly { path: string; message: string }[] {
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
