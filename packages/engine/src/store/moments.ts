import { type RawBuilder, sql, type UpdateObject } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { RowChanges } from "./changes.ts";

/** The database's time, so many milliseconds from now. */
export function fromNow(milliseconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${milliseconds}::float8 * interval '1 millisecond'`;
}

/** The changes of a row as its table takes them: moments come from the database's clock. */
export function inSql(changes: RowChanges): UpdateObject<Tables, "payouts"> {
  return Object.fromEntries(
    Object.entries(changes).map(([column, value]) => [column, isMoment(value) ? fromNow(value.fromNowMs) : value]),
  );
}

function isMoment(value: unknown): value is { readonly fromNowMs: number } {
  return typeof value === "object" && value !== null && "fromNowMs" in value;
}
