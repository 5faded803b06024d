import type { EngineContext } from "../context.ts";
import type { ProviderEntry } from "../settings.ts";
import { query } from "./gateway-query.ts";
import type { JobKey } from "./jobs.ts";

/**
 * Asks about another payout that the gateway is known to have. Without it, a single unknown payout after a restart could
 * never need review: nothing else would show that this provider reaches the right merchant at the right gateway.
 */
export async function findAnother(context: EngineContext, entry: ProviderEntry, { reference }: JobKey): Promise<void> {
  const other = await context.db
    .selectFrom("payouts")
    .select(["provider", "reference", "provider_id", "amount", "currency"])
    .where("provider", "=", entry.name)
    .where("provider_id", "is not", null)
    .where("reference", "<>", reference)
    .orderBy("accepted_at", "desc")
    .limit(1)
    .executeTakeFirst();
  if (other === undefined) return;
  const { provider_id: providerId, amount: value, currency } = other;
  try {
    await query(entry, { reference: other.reference, providerId, amount: { value, currency } });
    context.evidence.found(entry, other.reference);
  } catch {
    // Not found either: then the first answer proves nothing, which is what this was to find out.
  }
}
