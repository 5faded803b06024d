import type { Clock } from "../clock.ts";
import { isLoopback, type PostResult, postJson } from "../post.ts";
import type { Scheduler } from "../scheduler.ts";
import { notificationText } from "./answer-text.ts";
import type { InrOrder } from "./orders.ts";
import { signRawBody } from "./signature.ts";

/** One attempt to deliver a notification. */
export interface InrNotificationAttempt {
  readonly product: "payout";
  readonly reference: string;
  /** 1 to 11: one notification and ten repetitions. */
  readonly attempt: number;
  /** Gateway time at which it was sent, milliseconds since 1970. */
  readonly time: number;
  readonly url: string;
  /** MerchantId and Sign. */
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON that was sent. */
  readonly body: string;
  /** HTTP status of the answer: the only thing that the gateway looks at. */
  readonly status?: number;
  /** Body of the answer. */
  readonly answer?: string;
  /** Why there was no answer. */
  readonly error?: string;
  /** Whether the answer's status was 200, 301 or 302. */
  readonly acknowledged: boolean;
}

/** What the notifier needs around it. */
export interface NotifierParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly apiKeyOf: (order: InrOrder) => string;
  /** Real milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly allowRemote: boolean;
}

/** Tells merchants about their orders. */
export interface Notifier {
  readonly attempts: readonly InrNotificationAttempt[];
  /** Starts a notification of the order as it is now; a reversal is a notification of its own. */
  announce(order: InrOrder): void;
}

const minute = 60_000;
const repetitions = 10;
const acknowledging: readonly (number | undefined)[] = [200, 301, 302];

type Message = Pick<InrNotificationAttempt, "url" | "headers" | "body">;

/** A notifier that has sent nothing yet. */
export function createNotifier(parts: NotifierParts): Notifier {
  const { clock, scheduler, apiKeyOf } = parts;
  const attempts: InrNotificationAttempt[] = [];

  function later(delay: number, reference: string, message: Message, attempt: number): void {
    scheduler.later(delay, async () => {
      const time = clock.now();
      const result = await post(message, parts);
      const acknowledged = acknowledging.includes(result.status);
      attempts.push({ product: "payout", reference, attempt, time, ...message, ...result, acknowledged });
      // After 1, 2, 4, ... 512 minutes.
      if (!acknowledged && attempt <= repetitions) later(2 ** (attempt - 1) * minute, reference, message, attempt + 1);
    });
  }

  return {
    attempts,
    announce(order) {
      // Built once: all attempts carry the same bytes.
      const body = notificationText(order, String(clock.now()));
      const headers = { MerchantId: order.merchantId, Sign: signRawBody(body, apiKeyOf(order)) };
      later(0, order.reference, { url: order.fields["notifyUrl"] ?? "", headers, body }, 1);
    },
  };
}

async function post({ url, headers, body }: Message, parts: NotifierParts): Promise<PostResult> {
  if (!parts.allowRemote && !isLoopback(url)) {
    return { error: "the sandbox notifies this machine only, unless allowRemoteNotifications is set" };
  }
  return postJson(url, body, headers, { timeoutMs: parts.timeoutMs, signal: parts.scheduler.signal });
}
