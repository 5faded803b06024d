import { createEngine } from "@payout/engine";
import { signedNotification } from "@payout/jeepay/testing";
import { ordersOf } from "./orders.ts";
import { engineSettings } from "./settings.ts";
import type { Place } from "./throughput.ts";

let passes = 0;

/** How long each of so many notifications took from the request to its acknowledgement, in milliseconds, sixteen at a time. */
export async function timeNotifications(place: Place, count: number): Promise<number[]> {
  const prefix = `N${++passes}N`;
  const engine = createEngine(engineSettings(place.database, place.merchants, place.schema));
  for await (const { error } of engine.submitMany(ordersOf(prefix, count))) if (error !== undefined) throw error;
  // The gateway has them: this process sends nothing.
  await place.pool.query(
    `update ${place.schema}.payouts set state = 'pending', attempt = 1, sent_at = now(), next_at = now() + interval '1 hour'
     where reference like '${prefix}%'`,
  );
  const handle = engine.notificationHandler();
  const times: number[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const request = notificationOf(place, `${prefix}${next++}`);
      const started = performance.now();
      const { status } = await handle(request);
      times.push(performance.now() - started);
      if (status !== 200) throw new Error(`a notification was answered with ${status}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  await engine.stop();
  return times;
}

function notificationOf({ merchants: { jeepay } }: Place, reference: string): Request {
  const fields = {
    transferId: `T${reference}`,
    mchNo: jeepay.mchNo,
    appId: jeepay.appId,
    mchOrderNo: reference,
    ifCode: "wxpay",
    entryType: "WX_CASH",
    amount: 1,
    currency: "cny",
    accountNo: "o6BcIwvTvIqf1zXZohc61biryWik",
    transferDesc: reference,
    state: 2,
    createdAt: 1767225600000,
    successTime: 1767225601000,
    reqTime: "1767225601000",
  };
  const notification = signedNotification(fields, jeepay, { url: "http://127.0.0.1/notifications/transfer" });
  return new Request(notification.url, notification);
}
