import type { Work } from "../database/database.ts";
import type { ProviderEntry } from "../settings.ts";
import type { LockedPayout } from "../store/rows.ts";

/** Whether a payout may be sent now; if not, when to try again. */
export type Admission = { readonly admitted: true } | { readonly admitted: false; readonly againAfterMs: number };

const admitted: Admission = { admitted: true };

/** How long a payout of a paused provider waits before it is looked at again. */
const pausedForMs = 10_000;

/**
 * Decides, in the transaction of the claim, whether a payout may be sent now. Everything that limits sending belongs here:
 * what is refused here has not been sent, and comes back by itself.
 */
export async function mayClaim(work: Work, { name }: ProviderEntry, _row: LockedPayout): Promise<Admission> {
  const state = await work
    .selectFrom("provider_state")
    .select("paused_at")
    .where("provider", "=", name)
    .executeTakeFirst();
  return state?.paused_at == null ? admitted : { admitted: false, againAfterMs: pausedForMs };
}
