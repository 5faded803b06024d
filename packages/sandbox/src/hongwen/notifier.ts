import type { Clock } from "../clock.ts";
import { isLoopback, type PostResult, postForm } from "../post.ts";
import type { Scheduler } from "../scheduler.ts";
import { withdrawalFields } from "./fields.ts";
import type { HongwenOrder } from "./orders.ts";
import { signFields } from "./signature.ts";

/** One attempt to deliver a notification. */
export interface HongwenNotificationAttempt {
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
  /** Whether the answer's body was `success` and nothing else. */
  readonly acknowledged: boolean;
}

/** What the notifier needs around it. */
export interface NotifierParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly platformPrivateKeyOf: (order: HongwenOrder) => string;
  /** Real milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly allowRemote: boolean;
}

/** Tells merchants about their orders. */
export interface Notifier {
  readonly attempts: readonly HongwenNotificationAttempt[];
  /** Starts the notification of an order that has come to an end. */
  announce(order: HongwenOrder): void;
}

/** Invented: the document says nothing about form, fields, retries or acknowledgement. */
const mostAttempts = 6;
const gap = 60_000;

/** A notifier that has sent nothing yet. */
export function createNotifier(parts: NotifierParts): Notifier {
  const { clock, scheduler, platformPrivateKeyOf } = parts;
  const attempts: HongwenNotificationAttempt[] = [];

  function later(order: HongwenOrder, body: string, attempt: number): void {
    scheduler.later(attempt === 1 ? 0 : gap, async () => {
      const { reference, notifyUrl: url } = order;
      const time = clock.now();
      const result = await post(url, body, parts);
      const acknowledged = result.answer === "success";
      attempts.push({ reference, attempt, time, url, body, ...result, acknowledged });
      if (!acknowledged && attempt < mostAttempts) later(order, body, attempt + 1);
    });
  }

  return {
    attempts,
    announce(order) {
      if (order.notifyUrl === "") return;
      const fields = withdrawalFields(order);
      const sign = signFields(fields, platformPrivateKeyOf(order));
      const pairs = [...fields, ["sign", sign] as const].map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      // Built once: all attempts carry the same bytes.
      later(order, new URLSearchParams(pairs).toString(), 1);
    },
  };
}

async function post(url: string, body: string, parts: NotifierParts): Promise<PostResult> {
  if (!parts.allowRemote && !isLoopback(url)) {
    return { error: "the sandbox notifies this machine only, unless allowRemoteNotifications is set" };
  }
  return postForm(url, body, { timeoutMs: parts.timeoutMs, signal: parts.scheduler.signal });
}
