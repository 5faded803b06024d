import { createNotifier, type DeliveryAttempt, type Notifier, type NotifierParts } from "../gateway/notifier.ts";
import type { MulticountryOrder } from "./orders.ts";

/** What is known of every notification: the gateway's product. */
interface Label {
  /** The gateway's product. */
  readonly product: "payout";
}

/** One of at most five attempts to deliver a notification; acknowledged by the body `success` and nothing else. */
export interface MulticountryNotificationAttempt extends DeliveryAttempt, Label {}

/** The notifications of the multi-country gateway; `write` makes the signed JSON of an order as it is now. */
export function multicountryNotifier(
  write: (order: MulticountryOrder) => string,
  parts: NotifierParts<MulticountryOrder>,
): Notifier<MulticountryOrder, Label> {
  return createNotifier(
    {
      contentType: "json",
      // The documents differ; this is the only schedule that is written for payouts (facts 2.5).
      gaps: [30_000, 30_000, 30_000, 30_000],
      amountField: "order_amount",
      acknowledges: ({ answer }) => answer === "success",
      label: () => ({ product: "payout" }),
      write: (order) => ({ url: order.fields["callback_url"] ?? "", body: write(order) }),
    },
    parts,
  );
}
