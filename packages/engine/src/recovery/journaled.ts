import type { EngineContext } from "../context.ts";
import type { ProviderEntry } from "../settings.ts";
import type { JobKey } from "../work/jobs.ts";

/** The last attempt of an order that this machine's claim journal knows; 0 when it knows none. */
export function lastAttempt({ witness }: EngineContext, entry: ProviderEntry, reference: string): number {
  return witness.journal?.attemptOf(accountOf(entry), reference) ?? 0;
}

/** Resolves when the claim is on the disk outside the database; without a journal at once. */
export async function writeClaim(
  { witness }: EngineContext,
  entry: ProviderEntry,
  { provider, reference, attempt }: JobKey & { readonly attempt: number },
): Promise<void> {
  await witness.journal?.write({ account: accountOf(entry), provider, reference, attempt });
}

function accountOf({ provider: { id, account } }: ProviderEntry): string {
  return `${id} ${account}`;
}
