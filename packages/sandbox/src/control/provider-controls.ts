import type { Fault, FaultOperation } from "../faults/faults.ts";
import type { Gateways } from "../gateway/gateways.ts";
import type { ProviderId } from "../gateway/provider-ids.ts";
import type { JeepayGateway } from "../jeepay/gateway.ts";
import type { JeepayProduct } from "../jeepay/operations.ts";
import { type Settlement, settlements } from "../scenarios/settlements.ts";

/** One provider in words that are the same for all. */
export interface ProviderControls {
  /** What this gateway can say about an order that has come to an end. */
  readonly settlements: readonly Settlement[];
  /** How this gateway says that a paid payout came back: as a failure, where it has the word. */
  readonly reversal: Settlement;
  /** The faults that its requests can meet. */
  readonly faults: readonly Fault[];
  /** The fault for the next request of the provider; refuses a fault that this gateway cannot have. */
  fault(fault: Fault, operation?: FaultOperation): void;
  /** An operator at the gateway decides. */
  settle(reference: string, status: Settlement): void;
}

/** The controls of every provider. */
export function providerControls(gateways: Gateways): Readonly<Record<ProviderId, ProviderControls>> {
  const { jeepay, hongwen, inr, multicountry } = gateways;
  return {
    "jeepay.transfer": jeepayControls(jeepay, "transfer", { succeeded: 2, failed: 3, cancelled: 4 }),
    "jeepay.cashout": jeepayControls(jeepay, "cashout", { succeeded: 2, failed: 3 }),
    hongwen: controls(
      "hongwen",
      { succeeded: "WITHDRAW_SUCCESS", failed: "WITHDRAW_FAILED" } as const,
      (reference, word) => hongwen.settleOrder(reference, word),
      (fault, operation) => hongwen.faults.next("withdraw", fault, operation),
      hongwen.faults.names,
    ),
    inr: controls(
      "inr",
      { succeeded: "SUCCESS", failed: "FAIL", cancelled: "CANCEL" } as const,
      (reference, word) => inr.settleOrder(reference, word),
      (fault, operation) => inr.faults.next("payout", fault as never, operation),
      inr.faults.names,
    ),
    multicountry: controls(
      "multicountry",
      { succeeded: 60, cancelled: 50 } as const,
      (reference, word) => multicountry.settleOrder(reference, word),
      (fault, operation) => multicountry.faults.next("payout", fault as never, operation),
      multicountry.faults.names,
    ),
  };
}

type Words<Word> = Partial<Record<Settlement, Word>>;

function jeepayControls(jeepay: JeepayGateway, product: JeepayProduct, words: Words<2 | 3 | 4>): ProviderControls {
  return controls(
    `jeepay.${product}`,
    words,
    (reference, state) => jeepay.settleOrder(reference, state, { product }),
    (fault, operation) => jeepay.faults.next(product, fault, operation),
    jeepay.faults.names,
  );
}

function controls<Word>(
  id: ProviderId,
  words: Words<Word>,
  move: (reference: string, word: Word) => void,
  fault: ProviderControls["fault"],
  faults: readonly Fault[],
): ProviderControls {
  const known = settlements.filter((status) => words[status] !== undefined);
  return {
    settlements: known,
    reversal: words.failed === undefined ? "cancelled" : "failed",
    fault,
    faults,
    settle(reference, status) {
      const word = words[status];
      if (word === undefined) throw new Error(`${id} has no word for "${status}"; it has ${known.join(" and ")}`);
      move(reference, word);
    },
  };
}
