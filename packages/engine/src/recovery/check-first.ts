import type { EngineContext } from "../context.ts";
import type { ProviderEntry } from "../settings.ts";
import type { ObservationRecord } from "../store/observation-record.ts";
import type { PayoutQuery } from "../work/gateway-query.ts";
import { passing } from "../work/observation-of.ts";
import { queryAndStore } from "../work/query.ts";
import { lastAttempt } from "./journaled.ts";

/**
 * Queries the gateway about a payout that may have been sent before the database was restored. It becomes what the gateway says
 * of it; it is sent only when the gateway does not have it, and has others.
 */
export async function checkFirst(context: EngineContext, entry: ProviderEntry, queried: PayoutQuery): Promise<void> {
  const attempt = lastAttempt(context, entry, queried.reference);
  await queryAndStore(context, entry, queried, (record) => ({ ...asCheck(record), attempt }));
}

/** What an answer says of a payout that must not be sent twice. */
export function asCheck(record: ObservationRecord): ObservationRecord {
  const { word, error } = record;
  if (word === "missing" || word === "missing_resend")
    return { ...record, reason: "the gateway has no such order and has others, so it is sent" };
  if (word !== "unanswered" || passing.includes(error)) return record;
  const reason =
    error === "not_found"
      ? "it may have been sent before the database was restored: the gateway does not find it, which proves nothing here"
      : `it may have been sent before the database was restored, and the gateway's answer does not say: ${record.reason}`;
  return { ...record, word: "unproven", reason };
}
