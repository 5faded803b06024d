import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { ProviderEntry } from "../settings.ts";
import { observe } from "../store/observe.ts";
import { corruptionReason, type LockedPayout } from "../store/rows.ts";

/** Marks a payout with a corrupted row as `needs_review`, and returns whether it did: it stops, and all others go on. */
export async function holdIfCorrupted(
  context: EngineContext,
  work: Tx,
  { row, entry }: { readonly row: LockedPayout; readonly entry: ProviderEntry },
): Promise<boolean> {
  const reason = corruptionReason(row, context.digests);
  if (reason === undefined) return false;
  const isNews = row.state !== "needs_review" || row.reason !== reason;
  if (isNews)
    await observe(context, work, { row, entry }, { word: "corrupted", source: "engine", actor: "engine", reason });
  return true;
}
