import { createNotifier, type DeliveryAttempt, type Notifier, type NotifierParts } from "../gateway/notifier.ts";
import { withdrawalFields } from "./fields.ts";
import type { HongwenOrder } from "./orders.ts";
import { signFields } from "./signature.ts";

/** One of at most six attempts; acknowledged by the body `success` and nothing else. */
export type HongwenNotificationAttempt = DeliveryAttempt;

const minute = 60_000;

/** The notifications of Hongwen. The whole format is invented: no document specifies form, fields or retries. */
export function hongwenNotifier(
  platformPrivateKeyOf: (order: HongwenOrder) => string,
  zone: string,
  parts: NotifierParts<HongwenOrder>,
): Notifier<HongwenOrder, object> {
  return createNotifier(
    {
      contentType: "form",
      gaps: [minute, minute, minute, minute, minute],
      amountField: "withdraw_amount",
      acknowledges: ({ answer }) => answer === "success",
      label: () => ({}),
      write(order) {
        if (order.notifyUrl === "") return undefined;
        const fields = withdrawalFields(order, zone);
        const sign = signFields(fields, platformPrivateKeyOf(order));
        const pairs = [...fields, ["sign", sign] as const].map(([name, value]): [string, string] => [
          name,
          String(value),
        ]);
        return { url: order.notifyUrl, body: new URLSearchParams(pairs).toString() };
      },
    },
    parts,
  );
}
