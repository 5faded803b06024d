/**
 * Every way in which the sandbox can go wrong. Those named `before-accept`, and `status-500-html`, `redirect-307` and
 * `misdirected-421`, leave the order unknown to the gateway; after all the others the order is accepted and may be paid.
 */
export const faultNames = [
  /** Never answers; the order does not exist. */
  "hang-before-accept",
  /** Never answers; the order exists. */
  "hang-after-accept",
  /** TCP reset; the order does not exist. */
  "reset-before-accept",
  /** TCP reset; the order exists. */
  "reset-after-accept",
  /** A proxy's 502 page; the order exists. */
  "status-502-after-accept",
  /** A 500 page; the order does not exist. */
  "status-500-html",
  /** 307 to the same path: a client that follows it sends the order again. */
  "redirect-307",
  /** 421 on a connection that stays open: a client that repeats it sends the order again. */
  "misdirected-421",
  /** Half of the answer, then the connection closes. */
  "truncated-body",
  /** HTTP 200 with no body. */
  "empty-body",
  /** HTTP 200 with a web page. */
  "html-200",
  /** The answer with another signature. */
  "wrong-signature",
  /** The answer without its signature. */
  "missing-signature",
  /** A correctly signed answer about another order. */
  "other-order",
  /** A correctly signed answer with one fen more. */
  "other-amount",
  /** A correctly signed answer with a state that no document lists. */
  "unknown-state",
  /** Code 0 without data. */
  "missing-data",
  /** The state twice in one object, the second time "succeeded", signed as a last-one-wins reader sees it. */
  "repeated-key",
  /** Numbers of orders as 18-digit JSON numbers, correctly signed over their text. */
  "numeric-ids",
  /** A correctly signed answer of 5 MB. */
  "oversized-body",
  /** The right answer after 300 ms of real time. */
  "slow",
  /** The right answer followed by more text. */
  "trailing-garbage",
  /** The right answer with its code as a text, "0". */
  "code-as-text",
] as const;

/** The name of one fault; see `faultNames`. */
export type Fault = (typeof faultNames)[number];

/** Faults that strike before the gateway has read the order. */
const beforeAccept: ReadonlySet<Fault> = new Set<Fault>([
  "hang-before-accept",
  "reset-before-accept",
  "status-500-html",
  "redirect-307",
  "misdirected-421",
]);

/** Whether the order stays unknown to the gateway. */
export function strikesBeforeAccept(fault: Fault): boolean {
  return beforeAccept.has(fault);
}

/** Faults waiting for the request they apply to. */
export interface FaultQueue<Product extends string> {
  /** The next request of this product, and of this operation when one is given, meets `fault`. Several wait in line. */
  next(product: Product, fault: Fault, operation?: "create" | "query"): void;
  /** Takes the fault that applies to a request of this product and operation. */
  take(product: Product, operation: "create" | "query"): Fault | undefined;
}

/** An empty queue. */
export function createFaultQueue<Product extends string>(): FaultQueue<Product> {
  const waiting: { product: Product; fault: Fault; operation: "create" | "query" | undefined }[] = [];
  return {
    next(product, fault, operation) {
      if (!faultNames.includes(fault)) throw new Error(`the sandbox has no fault "${fault}"; see faultNames`);
      waiting.push({ product, fault, operation });
    },
    take(product, operation) {
      const index = waiting.findIndex(
        (entry) => entry.product === product && (entry.operation === undefined || entry.operation === operation),
      );
      return index < 0 ? undefined : waiting.splice(index, 1)[0]?.fault;
    },
  };
}
