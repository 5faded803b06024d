/**
 * Every way in which an answer can go wrong. Those named `before_accept`, and `status_500_html`, `redirect_307`,
 * `misdirected_421`, `rate_limit` and `maintenance`, leave the order unknown to the gateway; after all the others the order
 * is accepted and may be paid.
 */
const answerFaultNames = [
  /** Never answers; the order does not exist. */
  "hang_before_accept",
  /** Never answers; the order exists. */
  "hang_after_accept",
  /** TCP reset; the order does not exist. */
  "reset_before_accept",
  /** TCP reset; the order exists. */
  "reset_after_accept",
  /** A proxy's 502 page; the order exists. */
  "status_502_after_accept",
  /** A 500 page; the order does not exist. */
  "status_500_html",
  /** 307 to the same path: a client that follows it sends the order again. */
  "redirect_307",
  /** 421 on a connection that stays open: a client that repeats it sends the order again. */
  "misdirected_421",
  /** Half of the answer, then the connection closes. */
  "truncated_body",
  /** HTTP 200 with no body. */
  "empty_body",
  /** HTTP 200 with a web page. */
  "html_200",
  /** The answer with another signature. */
  "wrong_signature",
  /** The answer without its signature. */
  "missing_signature",
  /** A correctly signed answer about another order. */
  "other_order",
  /** A correctly signed answer with one fen more. */
  "other_amount",
  /** A correctly signed answer with a state that no document lists. */
  "unknown_state",
  /** Code 0 without data. */
  "missing_data",
  /** The state twice in one object, the second time "succeeded", signed as a last-one-wins reader sees it. */
  "repeated_key",
  /** Numbers of orders as 18-digit JSON numbers, correctly signed over their text. */
  "numeric_ids",
  /** A correctly signed answer of 5 MB. */
  "oversized_body",
  /** The right answer after 300 ms of real time. */
  "slow",
  /** The right answer followed by more text. */
  "trailing_garbage",
  /** The right answer with its code as a text, "0". */
  "code_as_text",
  /** Too many requests, as this vendor says it, or as a proxy in front of it does. */
  "rate_limit",
  /** Closed for maintenance, as this vendor says it, or as a proxy in front of it does. */
  "maintenance",
] as const;

/** Every way in which the answer to a create alone can go wrong. */
const createFaultNames = [
  /** The order ends at once and its notification is sent first; the answer then reports the earlier state. */
  "notification_before_answer",
] as const;

/** Every way in which one delivery attempt of a notification can go wrong; later attempts are correct. */
const notificationFaultNames = [
  /** It is sent, and then the same bytes once more. */
  "notification_duplicate",
  /** It waits until the gateway's next notification has been sent, two minutes of gateway time at the most. */
  "notification_out_of_order",
  /** A 9 was put in front of the amount in transit; the signature is that of the true amount. */
  "notification_tampered",
  /** It carries no signature. */
  "notification_unsigned",
  /** It is lost in transit. */
  "notification_lost",
] as const;

/** The name of one fault; see `faultNames`. */
export type Fault = (typeof answerFaultNames)[number] | (typeof createFaultNames)[number] | NotificationFault;

/** Every way in which the sandbox can go wrong, each with what it means. */
export const faultNames: readonly Fault[] = [...answerFaultNames, ...createFaultNames, ...notificationFaultNames];

/** A fault of one attempt to deliver a notification. */
export type NotificationFault = (typeof notificationFaultNames)[number];

/** What a fault can apply to. A balance counts as a query. */
export type FaultOperation = "create" | "query" | "notification";

/** Whether a fault spoils the delivery of a notification. */
export function isNotificationFault(fault: Fault): fault is NotificationFault {
  return notificationFaultNames.some((name) => name === fault);
}

/** What a fault can apply to. */
export function operationsOfFault(fault: Fault): readonly FaultOperation[] {
  if (isNotificationFault(fault)) return ["notification"];
  return createFaultNames.some((name) => name === fault) ? ["create"] : ["create", "query"];
}

/** Faults that strike before the gateway has read the order. */
const beforeAccept: ReadonlySet<Fault> = new Set<Fault>([
  "hang_before_accept",
  "reset_before_accept",
  "status_500_html",
  "redirect_307",
  "misdirected_421",
  "rate_limit",
  "maintenance",
]);

/** Whether the order stays unknown to the gateway. */
export function strikesBeforeAccept(fault: Fault): boolean {
  return beforeAccept.has(fault);
}
