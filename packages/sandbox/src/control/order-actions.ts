import type { Opened } from "../gateway/gateway.ts";
import { type Gateways, gatewayOf, type Product, providerOf } from "../gateway/gateways.ts";
import type { DeliveryAttempt } from "../gateway/notifier.ts";
import type { EntryHead, NotificationPart } from "../journal/entries.ts";
import type { Journal } from "../journal/journal.ts";
import type { LedgerEntry } from "../running-sandbox.ts";
import type { Decision } from "../scenarios/settlements.ts";
import type { ProviderControls } from "./provider-controls.ts";

type Order = Pick<LedgerEntry, "provider" | "reference">;

/** An operator at the gateway decides about an order. Throws when the gateway cannot say so, or the order is not in that state. */
export function settleOrder(
  { provider, reference }: Order,
  decision: Decision,
  controls: Pick<ProviderControls, "settle" | "reversal">,
  ledger: readonly LedgerEntry[],
): void {
  if (decision === "reversed") {
    requirePaid(ledger.find((line) => line.provider === provider && line.reference === reference));
    controls.settle(reference, controls.reversal);
  } else {
    controls.settle(reference, decision);
  }
}

function requirePaid(line: LedgerEntry | undefined): void {
  if (!line || line.status === "succeeded") return;
  throw new Error(`the order ${line.reference} is ${line.status}: only a payout that is paid can be reversed`);
}

/** Whether the bytes are not those that the gateway meant to send. */
function isSpoilt({ fault }: NotificationPart): boolean {
  return fault === "notification_tampered" || fault === "notification_unsigned";
}

/** Sends the latest notification about an order once more. Rejects when it was never sent, or when its like are several. */
export async function notifyOrderAgain(
  { provider, reference }: Order,
  journal: Journal,
  opened: Readonly<Record<keyof Gateways, Pick<Opened<unknown, Product>, "ledger" | "notifyAgain">>>,
): Promise<DeliveryAttempt> {
  const gateway = gatewayOf(provider);
  const [line, ...others] = opened[gateway]
    .ledger()
    .filter((candidate) => providerOf(gateway, candidate.product) === provider && candidate.reference === reference);
  if (!line || line.status === "absent") throw new Error(`the sandbox holds no order with the reference ${reference}`);
  if (others.length > 0) throw new Error(`more than one merchant has an order with the reference ${reference}`);
  const last = journal
    .about({ provider, merchant: line.merchant, reference })
    .findLast((entry): entry is EntryHead & NotificationPart => entry.kind === "notification" && !isSpoilt(entry));
  if (!last) {
    throw new Error(`no notification about ${reference} was sent yet: settle the order, or let the clock run`);
  }
  const { url, headers, body, attempt } = last;
  return opened[gateway].notifyAgain(line, { url, headers, body, attempt: attempt + 1 });
}
