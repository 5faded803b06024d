import type { Clock } from "../clock.ts";
import { isLoopback, type PostResult, postForm } from "../post.ts";
import type { Scheduler } from "../scheduler.ts";
import { queryData } from "./answer-data.ts";
import { type NotificationMessage, notificationMessage } from "./notification-text.ts";
import type { JeepayProduct } from "./operations.ts";
import type { JeepayOrder } from "./orders.ts";

/** One attempt to deliver a notification. */
export interface NotificationAttempt {
  readonly product: JeepayProduct;
  readonly reference: string;
  /** 1 to 6. */
  readonly attempt: number;
  /** Gateway time at which it was sent, milliseconds since 1970. */
  readonly time: number;
  readonly url: string;
  /** The form that was sent. */
  readonly body: string;
  /** HTTP status of the answer. The gateway does not look at it. */
  readonly status?: number;
  /** Body of the answer. */
  readonly answer?: string;
  /** Why there was no answer. */
  readonly error?: string;
  /** Whether the answer's body was `success`, in any case of letters, and nothing else. */
  readonly acknowledged: boolean;
}

/** What the notifier needs around it. */
export interface NotifierParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly secretKeyOf: (order: JeepayOrder) => string;
  /** Real milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly allowRemote: boolean;
}

/** Tells merchants about their orders. */
export interface Notifier {
  readonly attempts: readonly NotificationAttempt[];
  /** Starts the notification that this state of the order calls for; at most one per order, ever. */
  announce(order: JeepayOrder): void;
}

const mostAttempts = 6;
const gap = 30_000;

/** A notifier that has sent nothing yet. */
export function createNotifier(parts: NotifierParts): Notifier {
  const { clock, scheduler, secretKeyOf } = parts;
  const attempts: NotificationAttempt[] = [];
  const announced = new Set<string>();

  function later(order: JeepayOrder, message: NotificationMessage, attempt: number): void {
    scheduler.later((attempt - 1) * gap, async () => {
      const time = clock.now();
      const result = await post(message, parts);
      const acknowledged = result.answer?.toLowerCase() === "success";
      const { product, reference } = order;
      attempts.push({ product, reference, attempt, time, ...message, ...result, acknowledged });
      if (!acknowledged && attempt < mostAttempts) later(order, message, attempt + 1);
    });
  }

  return {
    attempts,
    announce(order) {
      const notifyUrl = order.fields["notifyUrl"] ?? "";
      if (notifyUrl === "" || !isAnnounced(order)) return;
      const record = JSON.stringify([order.product, order.mchNo, order.reference]);
      if (announced.has(record)) return;
      announced.add(record);
      // Built once: all six attempts carry the same bytes, reqTime and signature included.
      later(order, notificationMessage(notifyUrl, queryData(order), secretKeyOf(order), clock.now()), 1);
    },
  };
}

/** Transfers announce success and failure; the cashout's document promises success only. */
function isAnnounced(order: JeepayOrder): boolean {
  return order.state === 2 || (order.state === 3 && order.product === "transfer");
}

async function post(message: NotificationMessage, parts: NotifierParts): Promise<PostResult> {
  if (!parts.allowRemote && !isLoopback(message.url)) {
    return { error: "the sandbox notifies this machine only, unless allowRemoteNotifications is set" };
  }
  return postForm(message.url, message.body, { timeoutMs: parts.timeoutMs, signal: parts.scheduler.signal });
}
