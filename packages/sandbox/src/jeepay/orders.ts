import { decimalText } from "../gateway/decimal-text.ts";
import type { OrderLine } from "../gateway/ledger.ts";
import { createOrderBook, type OrderBook, type Phase } from "../gateway/order-book.ts";
import type { Store } from "../store/store.ts";
import type { JeepayMerchant } from "./checks.ts";
import { folded } from "./collation.ts";
import type { JeepayProduct } from "./operations.ts";

/** 0 created, 1 processing, 2 succeeded, 3 failed, 4 closed (transfer only). */
export type JeepayState = 0 | 1 | 2 | 3 | 4;

/** An order as the gateway holds it: the truth, whatever a client has heard. */
export interface JeepayOrder {
  /** Transfer or cashout. */
  readonly product: JeepayProduct;
  /** The merchant's own order number (document: mchOrderNo). */
  readonly reference: string;
  /** The gateway's own number of the order (document: transferId or cashoutId). */
  readonly providerId: string;
  /** The merchant that ordered. */
  readonly mchNo: string;
  /** The application that ordered. */
  readonly appId: string;
  /** What was ordered, in fen. */
  readonly amount: bigint;
  /** The currency as it was sent, for example `cny`. */
  readonly currency: string;
  /** Where the order stands, as the gateway's number. */
  readonly state: JeepayState;
  /** The channel's error code; only with state 3. */
  readonly errCode?: string;
  /** The channel's error text; only with state 3. */
  readonly errMsg?: string;
  /** The channel's own number of the payment. */
  readonly channelOrderNo?: string;
  /** Gateway time of acceptance, milliseconds since 1970. */
  readonly createdAt: number;
  /** Gateway time of success; only with state 2. */
  readonly succeededAt?: number;
  /** Every declared field of the request, as text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What distinguishes one order from another: references are unique per product and merchant, as the database compares them. */
export type OrderKey = Pick<JeepayOrder, "product" | "mchNo" | "reference">;

/** The gateway's orders; an account is an application's, in fen. */
export type JeepayBook = OrderBook<JeepayOrder, OrderKey>;

const defaultBalance = 100_000_00n;

/** The book of these merchants. */
export function jeepayBook(store: Store, merchants: readonly JeepayMerchant[]): JeepayBook {
  return createOrderBook<JeepayOrder, OrderKey>(
    {
      keyOf: ({ product, mchNo, reference }) => [product, mchNo, folded(reference)],
      numberOf: ({ product, mchNo, providerId }) => [product, mchNo, folded(providerId)],
      accountOf: ({ mchNo, appId }) => [mchNo, appId],
      costOf: ({ amount }) => amount,
      phaseOf,
      openingBalance(mchNo, appId) {
        const merchant = merchants.find((candidate) => candidate.mchNo === mchNo && candidate.appId === appId);
        return merchant ? (merchant.balance ?? defaultBalance) : 0n;
      },
    },
    store,
  );
}

/** The order that the gateway has under its own number. */
export function findByProviderId(
  book: JeepayBook,
  { product, mchNo, providerId }: Pick<JeepayOrder, "product" | "mchNo" | "providerId">,
): JeepayOrder | undefined {
  return book.findByNumber(product, mchNo, folded(providerId));
}

/** A failed or closed order gives its money back; an open one holds it, a paid one has spent it. */
export function phaseOf({ state }: JeepayOrder): Phase {
  return ({ 0: "pending", 1: "pending", 2: "succeeded", 3: "failed", 4: "cancelled" } as const)[state];
}

/** An order in the words of the ledger. */
export function describe(order: JeepayOrder): OrderLine<JeepayProduct> {
  const { product, mchNo: merchant, reference, providerId, amount, currency, state } = order;
  return {
    product,
    merchant,
    reference,
    providerId,
    amount: decimalText(amount),
    currency: currency.toUpperCase(),
    providerStatus: String(state),
  };
}
