import type { Clock } from "../clock.ts";
import { isLoopback, type PostResult, postJson } from "../post.ts";
import type { Scheduler } from "../scheduler.ts";
import type { MulticountryOrder } from "./orders.ts";

/** One attempt to deliver a callback. */
export interface MulticountryNotificationAttempt {
  readonly product: "payout";
  readonly reference: string;
  /** 1 to 5. */
  readonly attempt: number;
  /** Gateway time at which it was sent, milliseconds since 1970. */
  readonly time: number;
  readonly url: string;
  /** The JSON that was sent. */
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
  /** The signed JSON of an order as it is now. */
  readonly write: (order: MulticountryOrder) => string;
  /** Real milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly allowRemote: boolean;
}

/** Tells merchants about their orders. */
export interface Notifier {
  readonly attempts: readonly MulticountryNotificationAttempt[];
  /** Starts a callback of the order as it is now. */
  announce(order: MulticountryOrder): void;
}

// The documents differ; this is the only schedule that is written for payouts (facts 2.5).
const mostAttempts = 5;
const gap = 30_000;

/** A notifier that has sent nothing yet. */
export function createNotifier({ clock, scheduler, write, timeoutMs, allowRemote }: NotifierParts): Notifier {
  const attempts: MulticountryNotificationAttempt[] = [];

  async function post(url: string, body: string): Promise<PostResult> {
    if (!allowRemote && !isLoopback(url)) {
      return { error: "the sandbox notifies this machine only, unless allowRemoteNotifications is set" };
    }
    return postJson(url, body, {}, { timeoutMs, signal: scheduler.signal });
  }

  function later(delay: number, reference: string, url: string, body: string, attempt: number): void {
    scheduler.later(delay, async () => {
      const time = clock.now();
      const result = await post(url, body);
      const acknowledged = result.answer === "success";
      attempts.push({ product: "payout", reference, attempt, time, url, body, ...result, acknowledged });
      if (!acknowledged && attempt < mostAttempts) later(gap, reference, url, body, attempt + 1);
    });
  }

  return {
    attempts,
    // Built once: all attempts carry the same bytes.
    announce: (order) => later(0, order.reference, order.fields["callback_url"] ?? "", write(order), 1),
  };
}
