import type { AnyOrder } from "../order.ts";
import type { ProviderEntry } from "../settings.ts";
import type { Digests } from "./digests.ts";

/** What is stored of a payout's recipient beside the order. */
export interface Recipient {
  readonly destination_digest: string;
  readonly account_digest: string;
  readonly account_ending: string;
}

/** Fewer digits than this would be shown in full, or almost. */
const shortestShown = 8;

/** What a payout stores of its recipient: digests to compare with, and the account's last four characters. */
export function recipientOf(entry: ProviderEntry, { destination }: AnyOrder, digests: Digests): Recipient {
  const account = accountOf(entry, destination);
  return {
    destination_digest: digests.ofDestination(destination),
    account_digest: account === undefined ? digests.ofDestination(destination) : digests.ofAccount(account),
    account_ending: account === undefined || account.length < shortestShown ? "" : account.slice(-4),
  };
}

/** The payee's account, in the field that the provider names; undefined where it names none, or the order has none there. */
export function accountOf({ provider }: ProviderEntry, destination: unknown): string | undefined {
  const { accountField } = provider.capabilities;
  if (accountField === undefined || typeof destination !== "object" || destination === null) return undefined;
  const account = (destination as Readonly<Record<string, unknown>>)[accountField];
  return typeof account === "string" && account !== "" ? account : undefined;
}
