import type { Clock } from "./clock.ts";
import { isLoopback, type PostResult, postForm, postJson } from "./post.ts";
import type { Scheduler } from "./scheduler.ts";

/** One attempt to deliver a notification, as every gateway records it. */
export interface DeliveryAttempt {
  readonly reference: string;
  /** 1 for the first, one more for each repetition. */
  readonly attempt: number;
  /** Gateway time at which it was sent, milliseconds since 1970. */
  readonly time: number;
  readonly url: string;
  /** Headers that carry a part of the message; absent where this gateway has none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What was sent. */
  readonly body: string;
  /** HTTP status of the answer. */
  readonly status?: number;
  /** Body of the answer. */
  readonly answer?: string;
  /** Why there was no answer. */
  readonly error?: string;
  /** Whether the answer was what this gateway takes for an acknowledgement. */
  readonly acknowledged: boolean;
}

/** A signed notification: where it goes and what it carries. */
export interface NotificationMessage {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What makes one gateway's notifications differ from another's. */
export interface NotificationRules<Order, Label extends object> {
  readonly contentType: "form" | "json";
  /** Milliseconds of gateway time between an attempt and the next; one more attempt than there are gaps. */
  readonly gaps: readonly number[];
  acknowledges(result: PostResult): boolean;
  /** The message about an order as it is now, signed; `undefined` when this gateway sends none. */
  write(order: Order): NotificationMessage | undefined;
  /** What the record of an attempt says beyond what all gateways record. */
  label(order: Order, message: NotificationMessage): Label;
}

/** What a notifier needs around it. */
export interface NotifierParts {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  /** Real milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly allowRemote: boolean;
}

/** Tells merchants about their orders. */
export interface Notifier<Order, Label extends object> {
  readonly attempts: readonly (DeliveryAttempt & Label)[];
  /** Starts the notification that this state of the order calls for. */
  announce(order: Order): void;
  /** Sends what was sent before once more, now and once: a person at the gateway asks for it. */
  again(order: Order, message: NotificationMessage, attempt: number): Promise<DeliveryAttempt & Label>;
  /** Calls `watcher` with each attempt that has ended. */
  watch(watcher: (attempt: DeliveryAttempt & Label, order: Order) => void): void;
}

/** A notifier that has sent nothing yet. */
export function createNotifier<Order extends { readonly reference: string }, Label extends object>(
  rules: NotificationRules<Order, Label>,
  parts: NotifierParts,
): Notifier<Order, Label> {
  const { clock, scheduler } = parts;
  const attempts: (DeliveryAttempt & Label)[] = [];
  const watchers: ((attempt: DeliveryAttempt & Label, order: Order) => void)[] = [];

  async function send(order: Order, message: NotificationMessage, attempt: number): Promise<DeliveryAttempt & Label> {
    const time = clock.now();
    const result = await post(rules.contentType, message, parts);
    const acknowledged = rules.acknowledges(result);
    const { reference } = order;
    const { url, body } = message;
    const ended = { ...rules.label(order, message), reference, attempt, time, url, body, ...result, acknowledged };
    attempts.push(ended);
    for (const watcher of watchers) watcher(ended, order);
    return ended;
  }

  function later(delay: number, order: Order, message: NotificationMessage, attempt: number): void {
    scheduler.later(delay, async () => {
      const { acknowledged } = await send(order, message, attempt);
      const gap = rules.gaps[attempt - 1];
      if (!acknowledged && gap !== undefined) later(gap, order, message, attempt + 1);
    });
  }

  return {
    attempts,
    again: send,
    watch: (watcher) => void watchers.push(watcher),
    announce(order) {
      // Built once: all attempts carry the same bytes, signature included.
      const message = rules.write(order);
      if (message) later(0, order, message, 1);
    },
  };
}

async function post(
  contentType: "form" | "json",
  { url, headers = {}, body }: NotificationMessage,
  { allowRemote, timeoutMs, scheduler: { signal } }: NotifierParts,
): Promise<PostResult> {
  if (!allowRemote && !isLoopback(url)) {
    return { error: "the sandbox notifies this machine only, unless allowRemoteNotifications is set" };
  }
  const limits = { timeoutMs, signal };
  return contentType === "form" ? postForm(url, body, limits) : postJson(url, body, headers, limits);
}
