import { createNotifier, type DeliveryAttempt, type Notifier, type NotifierParts } from "../gateway/notifier.ts";
import { notificationText } from "./answer-text.ts";
import type { InrOrder } from "./orders.ts";
import { signRawBody } from "./signature.ts";

/** What is known of every notification: the gateway's product. */
interface Label {
  /** The gateway's product. */
  readonly product: "payout";
}

/** One of at most eleven attempts; acknowledged by HTTP 200, 301 or 302, whatever the body. */
export interface InrNotificationAttempt extends DeliveryAttempt, Label {
  /** MerchantId and Sign. */
  readonly headers: Readonly<Record<string, string>>;
}

const minute = 60_000;
const acknowledging: readonly (number | undefined)[] = [200, 301, 302];

/** The notifications of INR: one for each decision, a reversal too. */
export function inrNotifier(
  apiKeyOf: (order: InrOrder) => string,
  zone: string,
  parts: NotifierParts<InrOrder>,
): Notifier<InrOrder, Label & Pick<InrNotificationAttempt, "headers">> {
  const headersOf = (order: InrOrder, body: string) => ({
    MerchantId: order.merchantId,
    Sign: signRawBody(body, apiKeyOf(order)),
  });
  return createNotifier(
    {
      contentType: "json",
      gaps: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((minutes) => minutes * minute),
      amountField: "amount",
      acknowledges: ({ status }) => acknowledging.includes(status),
      label: (_order, { headers = {} }) => ({ product: "payout", headers }),
      write(order) {
        const body = notificationText(order, zone, String(parts.clock.now()));
        return { url: order.fields["notifyUrl"] ?? "", headers: headersOf(order, body), body };
      },
    },
    parts,
  );
}
