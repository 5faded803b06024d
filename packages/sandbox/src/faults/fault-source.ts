import type { Chaos } from "./chaos.ts";
import {
  type Fault,
  type FaultOperation,
  faultNames,
  isNotificationFault,
  type NotificationFault,
  operationsOfFault,
} from "./faults.ts";

/** A fault that this gateway, or this operation, cannot have. */
export class ImpossibleFaultError extends Error {}

/** A request for which a fault is looked up. */
export interface FaultyRequest<Product extends string> {
  /** The gateway's product. */
  readonly product: Product;
  /** Whether the request creates or queries. */
  readonly operation: "create" | "query";
  /** Empty where the request is about no order. */
  readonly reference: string;
  /** 1 for the first such request about this reference. */
  readonly call: number;
  /** The fault that the request itself names in its header. */
  readonly requestedFault?: string | undefined;
}

/** A notification for which a fault is looked up. */
export interface FaultyNotification {
  /** The gateway's product. */
  readonly product: string;
  /** The reference of the order that it is about. */
  readonly reference: string;
  /** What it says of the order: a gateway may notify one order of several states. */
  readonly word: string;
  /** 1 for the first delivery, one more for each repetition. */
  readonly attempt: number;
}

/** What says which requests and notifications of one gateway go wrong, and how. */
export interface FaultSource<Product extends string, KnownFault extends Fault = Fault> {
  /** Those that this gateway can have. */
  readonly names: readonly KnownFault[];
  /**
   * The next request of this product, and of this operation when one is given, meets `fault`; or the next notification does.
   * Several wait in line.
   * @throws ImpossibleFaultError
   */
  next(product: Product, fault: KnownFault, operation?: FaultOperation): void;
  /**
   * The request's own wish first, then what was planted, then chaos.
   * @throws ImpossibleFaultError when the wish cannot be granted.
   */
  ofRequest(request: FaultyRequest<Product>): Fault | undefined;
  /** The fault of this notification: what was planted first, then chaos; mostly none. */
  ofNotification(notification: FaultyNotification): NotificationFault | undefined;
}

interface Planted {
  readonly product: string;
  readonly fault: Fault;
  readonly operations: readonly FaultOperation[];
  /** Only what is about this order. */
  readonly reference?: string;
}

/** What a fault source has to know of its gateway. */
export interface FaultyGateway<KnownFault extends Fault> {
  /** What chaos knows it by. */
  readonly id: string;
  /** What it and the list of its faults are called in errors. */
  readonly name: string;
  readonly listName: string;
  readonly faultNames: readonly KnownFault[];
}

/** A source without planted faults. */
export function createFaultSource<Product extends string, KnownFault extends Fault = Fault>(
  { id, name, listName, faultNames: known }: FaultyGateway<KnownFault>,
  chaos: Chaos | undefined,
): FaultSource<Product, KnownFault> {
  const possible: readonly Fault[] = known;
  const waiting: Planted[] = [];

  function plant(product: Product, fault: Fault, operation?: FaultOperation, reference?: string): void {
    if (!possible.includes(fault)) throw new ImpossibleFaultError(`${name} has no fault "${fault}"; see ${listName}`);
    const operations = operationsOfFault(fault);
    if (operation !== undefined && !operations.includes(operation)) {
      throw new ImpossibleFaultError(`the fault "${fault}" is one of ${operations.join(" and ")}, not of ${operation}`);
    }
    const narrowed = operation === undefined ? operations : [operation];
    waiting.push({ product, fault, operations: narrowed, ...(reference === undefined ? {} : { reference }) });
  }

  function take(product: string, operation: FaultOperation, reference: string): Fault | undefined {
    const index = waiting.findIndex(
      (planted) =>
        planted.product === product &&
        planted.operations.includes(operation) &&
        (planted.reference ?? reference) === reference,
    );
    return index < 0 ? undefined : waiting.splice(index, 1)[0]?.fault;
  }

  /** A wish about the notification waits for it; one about the answer is met at once. */
  function grant({ product, operation, reference }: FaultyRequest<Product>, requestedFault: string): Fault | undefined {
    const fault = faultNames.find((known) => known === requestedFault);
    if (fault === undefined)
      throw new ImpossibleFaultError(`the sandbox has no fault "${requestedFault}"; see faultNames`);
    const isLater = operation === "create" && isNotificationFault(fault);
    plant(product, fault, isLater ? "notification" : operation, reference);
    return isLater ? undefined : take(product, operation, reference);
  }

  return {
    names: known,
    next: plant,
    ofRequest(request) {
      const { product, operation, reference, call, requestedFault } = request;
      const granted = requestedFault === undefined ? undefined : grant(request, requestedFault);
      const planted = granted ?? take(product, operation, reference);
      const fitting = possible.filter((fault) => operationsOfFault(fault).includes(operation));
      return planted ?? chaos?.strike({ gateway: id, product, operation, reference, call }, fitting);
    },
    ofNotification({ product, reference, word, attempt }) {
      const planted = take(product, "notification", reference);
      const occasion = { gateway: id, product, operation: `notification ${word}`, reference, call: attempt };
      const fault = planted ?? chaos?.strike(occasion, possible.filter(isNotificationFault));
      return fault !== undefined && isNotificationFault(fault) ? fault : undefined;
    },
  };
}
