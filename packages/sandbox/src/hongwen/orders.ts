import type { HongwenMerchant } from "./merchant.ts";

/** The five words of the document; the spelling of the third is the gateway's. */
export type HongwenStatus =
  | "WITHDRAW_ACCEPT"
  | "WITHDRAW_PENDING"
  | "WITHDRAW_REMITING"
  | "WITHDRAW_SUCCESS"
  | "WITHDRAW_FAILED";

/** An order as the gateway holds it: the truth, whatever a client has heard. */
export interface HongwenOrder {
  /** withdraw_out_trade_no */
  readonly reference: string;
  /** withdraw_trade_no: 18 digits, above 2^53 */
  readonly providerId: string;
  readonly mchNo: string;
  /** sub_mch_no, empty when the request had none */
  readonly subMchNo: string;
  /** bank_account_no */
  readonly bankAccountNo: string;
  /** REAL_TIME, TWO_HOUR or NEXT_DAY */
  readonly type: string;
  /** What was asked for, in fen. */
  readonly amount: bigint;
  /** In fen; amount and fee leave the account. */
  readonly fee: bigint;
  readonly status: HongwenStatus;
  readonly notifyUrl: string;
  /** Gateway time of acceptance, milliseconds since 1970. */
  readonly createdAt: number;
  /** Gateway time of success or failure. */
  readonly finishedAt?: number;
}

/** What tells one order from another: references are unique per merchant. */
export type OrderKey = Pick<HongwenOrder, "mchNo" | "reference">;

/** The gateway's orders and what each merchant may still withdraw. */
export interface OrderBook {
  all(): readonly HongwenOrder[];
  find(key: OrderKey): HongwenOrder | undefined;
  findByProviderId(mchNo: string, providerId: string): HongwenOrder | undefined;
  /** Stores an order, new or changed, and moves the balance by the difference. */
  put(order: HongwenOrder): void;
  /** What is left in the fund account, in fen; open orders hold amount and fee. */
  available(mchNo: string): bigint;
}

const defaultBalance = 100_000_00n;

/** An empty book for these merchants. */
export function createOrderBook(merchants: readonly HongwenMerchant[]): OrderBook {
  const orders = new Map<string, HongwenOrder>();
  const balances = new Map(merchants.map(({ mchNo, balance }) => [mchNo, balance ?? defaultBalance]));
  const find = ({ mchNo, reference }: OrderKey): HongwenOrder | undefined =>
    orders.get(JSON.stringify([mchNo, reference]));
  const available = (mchNo: string): bigint => balances.get(mchNo) ?? 0n;
  return {
    all: () => [...orders.values()],
    find,
    findByProviderId: (mchNo, providerId) =>
      [...orders.values()].find((order) => order.mchNo === mchNo && order.providerId === providerId),
    put(order) {
      const before = find(order);
      const freed = (before ? heldBy(before) : 0n) - heldBy(order);
      balances.set(order.mchNo, available(order.mchNo) + freed);
      orders.set(JSON.stringify([order.mchNo, order.reference]), order);
    },
    available,
  };
}

/** A failed order gives its money back; an open one holds it, a paid one has spent it. */
function heldBy(order: HongwenOrder): bigint {
  return order.status === "WITHDRAW_FAILED" ? 0n : order.amount + order.fee;
}
