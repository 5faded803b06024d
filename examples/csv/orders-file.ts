import { createReadStream } from "node:fs";
import type { PayoutOrder } from "@payout/core";
import { parse } from "csv-parse";

/** One line of the file: an order, and the provider that it goes through. */
export interface Entry {
  readonly provider: Gateway;
  readonly order: PayoutOrder<object>;
}

/** What is wrong with the file, and where. */
export interface Problem {
  readonly line: number;
  readonly column: string;
  /** What is wrong and what to do; never the value, which may be an account number. */
  readonly message: string;
}

const columns = ["reference", "gateway", "amount", "currency", "account"] as const;
type Column = (typeof columns)[number];
type Gateway = "jeepay" | "hongwen";

/** Each column's rule, and what to do about a value that breaks it. */
const rules: Readonly<Record<Column, readonly [pattern: RegExp, advice: string]>> = {
  reference: [/^[A-Za-z0-9-]{1,30}$/, "give each order 1 to 30 letters, digits or hyphens"],
  gateway: [/^(?:jeepay|hongwen)$/, "write jeepay or hongwen"],
  amount: [/^(?!0+\.00$)\d{1,7}\.\d{2}$/, "write yuan with two decimals above zero, for example 1250.00"],
  currency: [/^CNY$/, "write CNY, which is what both gateways pay in"],
  account: [/^[A-Za-z0-9_-]{6,40}$/, "write the payee's account, 6 to 40 letters or digits, without spaces"],
};

interface Row {
  readonly line: number;
  readonly fields: Readonly<Record<string, string | undefined>>;
}

/** Reads the rows one by one, so that a file of any size fits into memory. Spreadsheets write a byte order mark: it is left out. */
async function* readRows(path: string): AsyncGenerator<Row> {
  const parser = createReadStream(path).pipe(
    parse({ columns: true, bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true }),
  );
  for await (const { info, record } of parser as AsyncIterable<{ info: { lines: number }; record: Row["fields"] }>)
    yield { line: info.lines, fields: record };
}

/** Everything that is wrong with the file. Nothing is sent before this is empty: half a batch is harder to put right than none. */
export async function checkFile(path: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  const lines = new Map<string, number>();
  try {
    for await (const { line, fields } of readRows(path)) {
      problems.push(...columns.flatMap((column) => problemOf(line, column, fields[column])));
      const { reference = "" } = fields;
      const before = lines.get(reference);
      if (before !== undefined)
        problems.push({ line, column: "reference", message: `is that of line ${before}: give each order its own` });
      lines.set(reference, before ?? line);
    }
  } catch (error) {
    problems.push(unreadable(error));
  }
  if (lines.size === 0 && problems.length === 0)
    problems.push({ line: 1, column: "reference", message: "is not there: the file has no orders" });
  return problems;
}

function problemOf(line: number, column: Column, value: string | undefined): Problem[] {
  const [pattern, advice] = rules[column];
  if (value === undefined) return [{ line, column, message: `is missing: ${advice}` }];
  return pattern.test(value) ? [] : [{ line, column, message: `cannot be used: ${advice}` }];
}

/** What csv-parse itself refuses: a quote that is never closed, a file that is not there. */
function unreadable(error: unknown): Problem {
  const { lines = 1, message } = error as { readonly lines?: number; readonly message: string };
  return { line: lines, column: "-", message: `${message}. Save the file again as CSV in UTF-8` };
}

/** The orders of a file that was checked. */
export async function* readOrders(path: string): AsyncGenerator<Entry> {
  for await (const { fields } of readRows(path)) {
    const { reference = "", gateway, amount = "", currency = "", account = "" } = fields;
    const destination =
      gateway === "jeepay"
        ? { ifCode: "wxpay", entryType: "WX_CASH", accountNo: account }
        : { bank_account_no: account, type: "REAL_TIME" };
    yield { provider: gateway as Gateway, order: { reference, amount: { value: amount, currency }, destination } };
  }
}
