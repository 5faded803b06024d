import type { JeepayMerchant } from "./checks.ts";
import type { JeepayProduct } from "./operations.ts";

/** 0 created, 1 processing, 2 succeeded, 3 failed, 4 closed (transfer only). */
export type JeepayState = 0 | 1 | 2 | 3 | 4;

/** An order as the gateway holds it: the truth, whatever a client has heard. */
export interface JeepayOrder {
  readonly product: JeepayProduct;
  /** mchOrderNo */
  readonly reference: string;
  /** transferId or cashoutId */
  readonly providerId: string;
  readonly mchNo: string;
  readonly appId: string;
  /** In fen. */
  readonly amount: bigint;
  readonly currency: string;
  readonly state: JeepayState;
  readonly errCode?: string;
  readonly errMsg?: string;
  readonly channelOrderNo?: string;
  /** Gateway time of acceptance, milliseconds since 1970. */
  readonly createdAt: number;
  /** Gateway time of success; only with state 2. */
  readonly succeededAt?: number;
  /** Every declared field of the request, as text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What tells one order from another: references are unique per product and merchant. */
export type OrderKey = Pick<JeepayOrder, "product" | "mchNo" | "reference">;

/** The gateway's orders and what each application may still pay out. */
export interface OrderBook {
  all(): readonly JeepayOrder[];
  find(key: OrderKey): JeepayOrder | undefined;
  findByProviderId(product: JeepayProduct, mchNo: string, providerId: string): JeepayOrder | undefined;
  /** Stores an order, new or changed, and moves the balance by the difference. */
  put(order: JeepayOrder): void;
  /** What the application may still pay out, in fen; open orders hold their amount. */
  available(mchNo: string, appId: string): bigint;
}

const defaultBalance = 100_000_00n;

/** An empty book for these merchants. */
export function createOrderBook(merchants: readonly JeepayMerchant[]): OrderBook {
  const orders = new Map<string, JeepayOrder>();
  const numbers = new Map<string, OrderKey>();
  const accounts = new Map(
    merchants.map(({ mchNo, appId, balance }) => [keyText(mchNo, appId), balance ?? defaultBalance]),
  );
  const find = ({ product, mchNo, reference }: OrderKey): JeepayOrder | undefined =>
    orders.get(keyText(product, mchNo, reference));
  const available = (mchNo: string, appId: string): bigint => accounts.get(keyText(mchNo, appId)) ?? 0n;

  return {
    all: () => [...orders.values()],
    find,
    findByProviderId(product, mchNo, providerId) {
      const key = numbers.get(keyText(product, mchNo, providerId));
      return key && find(key);
    },
    put(order) {
      const before = find(order);
      const freed = (before ? heldBy(before) : 0n) - heldBy(order);
      accounts.set(keyText(order.mchNo, order.appId), available(order.mchNo, order.appId) + freed);
      orders.set(keyText(order.product, order.mchNo, order.reference), order);
      numbers.set(keyText(order.product, order.mchNo, order.providerId), order);
    },
    available,
  };
}

function keyText(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** A failed or closed order gives its money back; an open one holds it, a paid one has spent it. */
function heldBy(order: JeepayOrder): bigint {
  return order.state === 3 || order.state === 4 ? 0n : order.amount;
}
