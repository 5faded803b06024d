import { type Selectable, sql } from "kysely";
import type { Tx } from "../database/database.ts";
import type { PayoutsTable } from "../database/tables.ts";
import { type JobKey, keyText } from "../work/jobs.ts";
import { isOneOf } from "./rows.ts";

type Row = Selectable<PayoutsTable>;

/** The columns of a payout that hold a moment. */
export const moments = [
  "accepted_at",
  "sent_at",
  "settles_at",
  "closed_at",
  "updated_at",
  "next_at",
  "stuck_at",
  "nudged_at",
  "check_first_at",
  "cleared_at",
  "erased_at",
  "approved_at",
] as const satisfies readonly (keyof Row)[];

/**
 * The payouts of these keys, by the text of their key. They cross as JSON that the database writes, because the connection can be the
 * caller's, with a DateStyle and with parsers of its own: amounts as floating-point numbers, times as text.
 */
export async function portableRows(work: Tx, keys: readonly JobKey[]): Promise<Map<string, Row>> {
  const rows = await work
    .selectFrom("payouts")
    .select([sql<string>`amount::text`.as("amount"), sql<string>`row_to_json(payouts)::text`.as("fields")])
    .where(isOneOf(keys))
    .execute();
  return new Map(rows.map(({ amount, fields }) => [keyText(JSON.parse(fields)), rowOf(fields, amount)]));
}

function rowOf(fields: string, amount: string): Row {
  const row = JSON.parse(fields) as Record<string, unknown>;
  for (const name of moments) if (typeof row[name] === "string") row[name] = new Date(row[name]);
  return { ...row, amount } as unknown as Row;
}
