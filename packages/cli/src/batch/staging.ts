import { DatabaseSync } from "node:sqlite";
import { unitsAtScale } from "@payout/core/provider";
import type { BatchRow, RowProblem } from "./row.ts";

/** A recipient who gets the same amount more than once. */
export interface Repetition {
  readonly lines: readonly number[];
  readonly currency: string;
  readonly amount: string;
}

/** A payout of the last days that looks like a row: the same amount to an account that ends alike. */
export interface Candidate {
  readonly line: number;
  readonly provider: string;
  readonly reference: string;
  readonly currency: string;
  readonly amount: string;
  readonly recipient: string;
}

/** The rows of a file while they are checked: on disk, so that a million of them take no more memory than a thousand. */
export interface Staging {
  add(row: BatchRow, recipient: string): void;
  /** Of every row, also of one that is refused: what is wrong with it must not hide that its reference is used twice. */
  addReference(line: number, provider: string, reference: string): void;
  addProblem(problem: RowProblem): void;
  addEarlier(ending: string, currency: string, amount: string): void;
  /** Turns every second use of a reference into a problem. */
  refuseRepeatedReferences(column: string): void;
  counts(): { readonly rows: number; readonly problems: number; readonly refusedRows: number };
  /** What was added, in the sequence of the file. */
  rows(): Iterable<BatchRow>;
  problems(limit?: number): Iterable<RowProblem>;
  repetitions(limit: number): readonly Repetition[];
  candidates(limit: number): readonly Candidate[];
  close(): void;
}

/** An amount as one text, however many zeros were written. */
function canonicalAmount(value: string): string {
  return String(unitsAtScale(value, 18) ?? value);
}

/** A staging area in a private file that SQLite deletes by itself, also when the process is killed. */
export function createStaging(): Staging {
  const database = new DatabaseSync("");
  database.exec(`
    pragma journal_mode = off;
    pragma synchronous = off;
    pragma cache_size = -20000;
    create table row (line integer primary key, provider text, reference text, currency text, units text, amount text, recipient text, json text);
    create table reference (provider text, reference text, line integer);
    create table problem (line integer, col text, value text, message text);
    create table earlier (ending text, currency text, units text);
    begin`);
  return { ...writing(database), ...reading(database), ...comparing(database), close: () => database.close() };
}

type Writing = Pick<Staging, "add" | "addReference" | "addProblem" | "addEarlier">;

function writing(database: DatabaseSync): Writing {
  const addRow = database.prepare("insert into row values (?, ?, ?, ?, ?, ?, ?, ?)");
  const addReference = database.prepare("insert into reference values (?, ?, ?)");
  const addProblem = database.prepare("insert into problem values (?, ?, ?, ?)");
  const addEarlier = database.prepare("insert into earlier values (?, ?, ?)");
  return {
    add: ({ line, provider, order }, recipient) => {
      const { value, currency } = order.amount;
      const units = canonicalAmount(value);
      addRow.run(line, provider, order.reference, currency, units, value, recipient, JSON.stringify(order));
    },
    addReference: (line, provider, reference) => void addReference.run(provider, reference, line),
    addProblem: ({ line, column, value, message }) => void addProblem.run(line, column, value, message),
    addEarlier: (ending, currency, amount) => void addEarlier.run(ending, currency, canonicalAmount(amount)),
  };
}

type Reading = Pick<Staging, "counts" | "rows" | "problems">;

function reading(database: DatabaseSync): Reading {
  const count = (query: string) => all<{ n: number }>(database, query).next().value?.n ?? 0;
  return {
    counts: () => ({
      rows: count("select count(*) as n from row"),
      problems: count("select count(*) as n from problem"),
      refusedRows: count("select count(distinct line) as n from problem"),
    }),
    *rows() {
      const query = "select line, provider, json from row order by line";
      for (const { line, provider, json } of all<{ line: number; provider: string; json: string }>(database, query))
        yield { line, provider, order: JSON.parse(json) };
    },
    *problems(limit = -1) {
      const query = "select * from problem order by line, col limit ?";
      for (const { line, col, value, message } of all<RowProblem & { col: string }>(database, query, limit))
        yield { line, column: col, value, message };
    },
  };
}

type Comparing = Pick<Staging, "refuseRepeatedReferences" | "repetitions" | "candidates">;

function comparing(database: DatabaseSync): Comparing {
  return {
    refuseRepeatedReferences: (column) => {
      database.exec("create index reference_key on reference (provider, reference, line)");
      database.prepare(repeatedReferences).run(column);
    },
    repetitions: (limit) => {
      database.exec("create index if not exists row_recipient on row (recipient, currency, units)");
      const groups = [...all<{ currency: string; amount: string; lines: string }>(database, repeatedPayments, limit)];
      return groups.map(({ lines, ...group }) => ({ ...group, lines: lines.split(",").map(Number) }));
    },
    candidates: (limit) => {
      database.exec("create index if not exists earlier_key on earlier (units, currency, ending)");
      return [...all<Candidate>(database, likeEarlier, limit)];
    },
  };
}

const repeatedReferences = `
  insert into problem
  select line, ?, substr(reference, 1, 40), 'is that of line ' || first || ': each order needs a reference of its own'
  from (
    select line, reference, min(line) over (partition by provider, reference) as first from reference where reference <> ''
  )
  where first < line`;

const repeatedPayments = `
  select min(currency) as currency, min(amount) as amount, group_concat(line) as lines
  from row where recipient <> ''
  group by recipient, currency, units having count(*) > 1 order by min(line) limit ?`;

const likeEarlier = `
  select line, provider, reference, currency, amount, recipient
  from row where length(recipient) >= 8 and exists (
    select 1 from earlier
    where earlier.units = row.units and earlier.currency = row.currency and earlier.ending = substr(row.recipient, -4)
  )
  order by line limit ?`;

function all<Row>(database: DatabaseSync, query: string, ...values: (string | number)[]): IterableIterator<Row> {
  return database.prepare(query).iterate(...values) as unknown as IterableIterator<Row>;
}
