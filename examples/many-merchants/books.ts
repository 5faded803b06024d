import { DatabaseSync } from "node:sqlite";
import type { Money, Payout, PayoutStatus } from "@payout/core";

/** What identifies a payout: a reference is unique within one account of one provider only. */
export type Key = Pick<Payout, "provider" | "account" | "reference">;

/** A stored order. `changes` counts how often its status has changed. */
export interface Stored {
  readonly amount: Money;
  readonly status: PayoutStatus | "ordered";
  readonly changes: number;
}

/** The merchants, the orders and what was booked, in one database. */
export type Books = ReturnType<typeof openBooks>;

/** No unique index on an event key: after a reversal, `succeeded` can come back. What is unique is the order. */
const tables = `
  CREATE TABLE IF NOT EXISTS merchants (account TEXT PRIMARY KEY, api_key TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS payouts (
    provider TEXT, account TEXT, reference TEXT, value TEXT NOT NULL, currency TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ordered', changes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (provider, account, reference)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS bookings (id INTEGER PRIMARY KEY, account TEXT, reference TEXT, amount TEXT NOT NULL) STRICT;
`;

/** Opens a database: a file, or `:memory:`. Any SQL database does; only these statements matter. */
export function openBooks(file: string) {
  const database = new DatabaseSync(file);
  database.exec(tables);
  const merchant = database.prepare("SELECT api_key AS apiKey FROM merchants WHERE account = ?");
  const addMerchant = database.prepare("INSERT INTO merchants (account, api_key) VALUES (?, ?)");
  const order = database.prepare(
    "INSERT INTO payouts (provider, account, reference, value, currency) VALUES (?, ?, ?, ?, ?)",
  );
  const find = database.prepare("SELECT * FROM payouts WHERE provider = ? AND account = ? AND reference = ?");
  // Whoever changed the row first has won: the statement of the other one finds no row with the old count.
  const change = database.prepare(
    "UPDATE payouts SET status = ?, changes = changes + 1 WHERE provider = ? AND account = ? AND reference = ? AND changes = ?",
  );
  const book = database.prepare("INSERT INTO bookings (account, reference, amount) VALUES (?, ?, ?)");
  const bookings = database.prepare("SELECT account, reference, amount FROM bookings ORDER BY id");

  return {
    addMerchant: (account: string, apiKey: string) => void addMerchant.run(account, apiKey),
    apiKeyOf: (account: string) => merchant.get(account)?.["apiKey"] as string | undefined,
    /** Stores an order before it is sent. Throws if this account has the reference already. */
    order: ({ provider, account, reference }: Key, { value, currency }: Money) =>
      void order.run(provider, account, reference, value, currency),
    find({ provider, account, reference }: Key): Stored | undefined {
      const row = find.get(provider, account, reference);
      if (row === undefined) return undefined;
      const { value, currency, status, changes } = row as unknown as Money & Stored;
      return { amount: { value, currency }, status, changes };
    },
    /**
     * Stores the status and books what it means, both or neither. Returns what was booked (`""` for nothing), or `undefined`
     * if the payout has changed since `before` was read.
     */
    change({ provider, account, reference, status }: Key & Pick<Payout, "status">, before: Stored): string | undefined {
      database.exec("BEGIN IMMEDIATE");
      try {
        const { changes } = change.run(status, provider, account, reference, before.changes);
        const amount = changes === 0 ? "" : bookingFor(before, status);
        if (amount !== "") book.run(account, reference, amount);
        database.exec("COMMIT");
        return changes === 0 ? undefined : amount;
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    bookings: () =>
      bookings.all().map((row) => ({ ...row })) as { account: string; reference: string; amount: string }[],
    close: () => database.close(),
  };
}

/** Money goes out when a payout becomes `succeeded`, and is credited again when it no longer is. */
function bookingFor({ status: before, amount }: Stored, status: PayoutStatus): string {
  if ((before === "succeeded") === (status === "succeeded")) return "";
  return `${status === "succeeded" ? "-" : "+"}${amount.value} ${amount.currency}`;
}
