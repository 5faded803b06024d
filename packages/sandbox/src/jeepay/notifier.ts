import { presentActor } from "../gateway/actor.ts";
import { createNotifier, type DeliveryAttempt, type Notifier, type NotifierParts } from "../gateway/notifier.ts";
import { type DataFields, queryData } from "./answer-data.ts";
import { notificationMessage } from "./notification-text.ts";
import type { JeepayProduct } from "./operations.ts";
import type { JeepayOrder } from "./orders.ts";

/** What is known of every notification: the gateway's product. */
interface Label {
  /** The gateway's product. */
  readonly product: JeepayProduct;
}

/** One of at most six attempts; acknowledged by the body `success`, in any case of letters, and nothing else. */
export interface NotificationAttempt extends DeliveryAttempt, Label {}

/** The notifications of Jeepay: at most one per order, ever. */
export function jeepayNotifier(
  secretKeyOf: (order: JeepayOrder) => string,
  zone: string,
  parts: NotifierParts<JeepayOrder>,
): Notifier<JeepayOrder, Label> {
  const announced = parts.store.map<true>("announced");
  return createNotifier(
    {
      contentType: "form",
      gaps: [30_000, 60_000, 90_000, 120_000, 150_000],
      amountField: "amount",
      resendsOnReset: true,
      acknowledges: ({ answer }) => answer?.toLowerCase() === "success",
      label: ({ product }) => ({ product }),
      write(order) {
        const notifyUrl = order.fields["notifyUrl"] ?? "";
        const record = JSON.stringify([order.product, order.mchNo, order.reference]);
        if (notifyUrl === "" || !isAnnounced(order) || announced.get(record)) return undefined;
        announced.set(record, true);
        return notificationMessage(notifyUrl, notifiedData(order, zone), secretKeyOf(order), parts.clock.now());
      },
    },
    parts,
  );
}

/** A transfer that succeeds within its create is announced from what the server has in memory: the time of success is not. */
function notifiedData(order: JeepayOrder, zone: string): DataFields {
  const data = queryData(order, zone);
  const isInstant = order.product === "transfer" && presentActor() === "request";
  return isInstant ? data.filter(([name]) => name !== "successTime") : data;
}

/** Transfers announce success and failure; the cashout's document promises success only. */
function isAnnounced(order: JeepayOrder): boolean {
  return order.state === 2 || (order.state === 3 && order.product === "transfer");
}
