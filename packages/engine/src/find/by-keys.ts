import type { Tx } from "../database/database.ts";
import { type StoredPayout, toStoredPayout } from "../record.ts";
import { isOneOf } from "../store/rows.ts";
import { type JobKey, keyText } from "../work/jobs.ts";

/** The stored payouts of some keys, by the text of their key. */
export async function findAll(work: Tx, keys: readonly JobKey[]): Promise<ReadonlyMap<string, StoredPayout>> {
  if (keys.length === 0) return new Map();
  const rows = await work.selectFrom("payouts").selectAll().where(isOneOf(keys)).execute();
  return new Map(rows.map((row) => [keyText(row), toStoredPayout(row)]));
}
