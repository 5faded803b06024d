import { type NotificationMessage, tampered, unsigned } from "../faults/corrupted-notification.ts";
import type { FaultSource, FaultyNotification } from "../faults/fault-source.ts";
import type { NotificationFault } from "../faults/faults.ts";
import { createHistory } from "../store/history.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../time/clock.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { type OrderLine, subjectKey } from "./ledger.ts";
import { isLoopback, type PostResult, postForm, postJson } from "./post.ts";

/** One attempt to deliver a notification, as every gateway records it. */
export interface DeliveryAttempt {
  /** The reference of the order that it is about. */
  readonly reference: string;
  /** 1 for the first, one more for each repetition. */
  readonly attempt: number;
  /** Gateway time at which it was sent, milliseconds since 1970. */
  readonly time: number;
  /** Where it was sent. */
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
  /** The fault that was applied. */
  readonly fault?: NotificationFault;
}

/** What makes one gateway's notifications differ from another's. */
export interface NotificationRules<Order, Label extends object> {
  readonly contentType: "form" | "json";
  /** Milliseconds of gateway time between an attempt and the next; one more attempt than there are gaps. */
  readonly gaps: readonly number[];
  /** The field in which a notification says how much was paid. */
  readonly amountField: string;
  /** Whether an attempt whose connection breaks before the answer is sent once more at once, as Java's HTTP client does it. */
  readonly resendsOnReset?: boolean;
  acknowledges(result: PostResult): boolean;
  /** The message about an order as it is now, signed; `undefined` when this gateway sends none. */
  write(order: Order): NotificationMessage | undefined;
  /** What the record of an attempt says beyond what all gateways record. */
  label(order: Order, message: NotificationMessage): Label;
}

/** What a notifier needs around it. */
export interface NotifierParts<Order> {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly store: Store;
  readonly faults: Pick<FaultSource<never>, "ofNotification">;
  /** An order in the words of the ledger. */
  readonly describe: (order: Order) => OrderLine<string>;
  /** Real milliseconds that one attempt may take. */
  readonly timeoutMs: number;
  readonly allowRemote: boolean;
  /** How many attempts are kept to be looked at. */
  readonly historySize: number;
}

/** Tells merchants about their orders. */
export interface Notifier<Order, Label extends object> {
  /** The last attempts. */
  readonly attempts: readonly (DeliveryAttempt & Label)[];
  /** Starts the notification that this state of the order calls for. */
  announce(order: Order): void;
  /** Sends an earlier notification again, once and immediately: an operator at the gateway requested it. */
  again(order: Order, message: NotificationMessage, attempt: number): Promise<DeliveryAttempt & Label>;
  /** Calls `watcher` with each attempt that has ended, and what it was about. */
  watch(watcher: (attempt: DeliveryAttempt & Label, about: Told) => void): void;
}

/** What a notification speaks of. */
export type Told = Pick<OrderLine<string>, "product" | "merchant" | "reference">;

/** One message on its way: built once, so that all attempts carry the same bytes, signature included. */
interface Sending<Label> extends FaultyNotification, Told {
  readonly message: NotificationMessage;
  readonly label: Label;
}

/** How long a notification that is out of order waits for one to come before it: longer than scenarios take to reverse. */
const longestHold = 120_000;

/** A notifier that has sent nothing yet, but for what the store holds of an earlier process. */
export function createNotifier<Order, Label extends object>(
  rules: NotificationRules<Order, Label>,
  parts: NotifierParts<Order>,
): Notifier<Order, Label> {
  const { scheduler } = parts;
  const { attempts, send, watch } = createSender(rules, parts);
  const later = scheduler.kind<Sending<Label>>("notification", async (sending) => {
    const fault = parts.faults.ofNotification(sending);
    if (fault === "notification_out_of_order") return () => hold(longestHold, subjectKey(sending), sending);
    const { acknowledged } = await send(sending, fault);
    if (fault === "notification_duplicate") await send(sending, fault);
    while (await scheduler.runNow(({ kind }) => kind === "held-notification"));
    return () => repeat(sending, acknowledged);
  });
  const hold = scheduler.kind<Sending<Label>>("held-notification", async (sending) => {
    const { acknowledged } = await send(sending, "notification_out_of_order");
    return () => repeat(sending, acknowledged);
  });

  function repeat(sending: Sending<Label>, acknowledged: boolean): void {
    const gap = rules.gaps[sending.attempt - 1];
    if (acknowledged || gap === undefined) return;
    later(gap, subjectKey(sending), { ...sending, attempt: sending.attempt + 1 });
  }

  function sendingOf(order: Order, message: NotificationMessage, attempt: number): Sending<Label> {
    const { product, merchant, reference, providerStatus: word } = parts.describe(order);
    return { product, merchant, reference, word, attempt, message, label: rules.label(order, message) };
  }

  return {
    attempts,
    announce(order) {
      const message = rules.write(order);
      if (!message) return;
      const sending = sendingOf(order, message, 1);
      later(0, subjectKey(sending), sending);
    },
    again: (order, message, attempt) => send(sendingOf(order, message, attempt), undefined),
    watch,
  };
}

/** What posts one attempt, corrupted where it should be, and records it. */
function createSender<Order, Label extends object>(
  rules: NotificationRules<Order, Label>,
  parts: NotifierParts<Order>,
): Pick<Notifier<Order, Label>, "attempts" | "watch"> & {
  send(sending: Sending<Label>, fault: NotificationFault | undefined): Promise<DeliveryAttempt & Label>;
} {
  const history = createHistory<DeliveryAttempt & Label>(parts.historySize);
  const watchers: ((attempt: DeliveryAttempt & Label, about: Told) => void)[] = [];

  function spoil(message: NotificationMessage, fault: NotificationFault | undefined): NotificationMessage {
    if (fault === "notification_tampered") return tampered(message, rules.contentType, rules.amountField);
    return fault === "notification_unsigned" ? unsigned(message, rules.contentType) : message;
  }

  async function sendOnce(
    { product, merchant, reference, attempt, message, label }: Sending<Label>,
    fault: NotificationFault | undefined,
  ): Promise<{ readonly ended: DeliveryAttempt & Label; readonly wasReset: boolean }> {
    const time = parts.clock.now();
    const sent = spoil(message, fault);
    const { wasReset = false, ...result } =
      fault === "notification_lost" ? { error: "lost by a fault" } : await post(rules.contentType, sent, parts);
    const acknowledged = rules.acknowledges(result);
    const ended = { ...label, ...sent, reference, attempt, time, ...result, acknowledged, ...marked(fault) };
    history.add(ended);
    for (const watcher of watchers) watcher(ended, { product, merchant, reference });
    return { ended, wasReset };
  }

  return {
    attempts: history.entries,
    watch: (watcher) => void watchers.push(watcher),
    async send(sending, fault) {
      const first = await sendOnce(sending, fault);
      return rules.resendsOnReset && first.wasReset ? (await sendOnce(sending, fault)).ended : first.ended;
    },
  };
}

function marked(fault: NotificationFault | undefined): Pick<DeliveryAttempt, "fault"> {
  return fault === undefined ? {} : { fault };
}

async function post<Order>(
  contentType: "form" | "json",
  { url, headers = {}, body }: NotificationMessage,
  { allowRemote, timeoutMs, scheduler: { signal } }: NotifierParts<Order>,
): Promise<PostResult> {
  if (!allowRemote && !isLoopback(url)) {
    return { error: "the sandbox only notifies this machine unless allowRemoteNotifications is set" };
  }
  const limits = { timeoutMs, signal };
  return contentType === "form" ? postForm(url, body, limits) : postJson(url, body, headers, limits);
}
