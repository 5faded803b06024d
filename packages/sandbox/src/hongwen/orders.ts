import { decimalText } from "../gateway/decimal-text.ts";
import type { OrderLine } from "../gateway/ledger.ts";
import { createOrderBook, type OrderBook, type Phase } from "../gateway/order-book.ts";
import type { Store } from "../store/store.ts";
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
  /** The merchant's own order number (document: withdraw_out_trade_no). */
  readonly reference: string;
  /** withdraw_trade_no: 18 digits, above 2^53 */
  readonly providerId: string;
  /** The merchant that ordered. */
  readonly mchNo: string;
  /** sub_mch_no, empty when the request had none */
  readonly subMchNo: string;
  /** The bound card that the money goes to (document: bank_account_no). */
  readonly bankAccountNo: string;
  /** REAL_TIME, TWO_HOUR or NEXT_DAY */
  readonly type: string;
  /** The requested amount, in fen. */
  readonly amount: bigint;
  /** In fen; amount and fee leave the account. */
  readonly fee: bigint;
  /** Where the order stands, in the gateway's words. */
  readonly status: HongwenStatus;
  /** Where its notifications go; empty when the request had none. */
  readonly notifyUrl: string;
  /** Gateway time of acceptance, milliseconds since 1970. */
  readonly createdAt: number;
  /** Gateway time of success or failure. */
  readonly finishedAt?: number;
}

/** What distinguishes one order from another: references are unique per merchant. */
export type OrderKey = Pick<HongwenOrder, "mchNo" | "reference">;

/** The gateway's orders; an account is a merchant's fund account, in fen. */
export type HongwenBook = OrderBook<HongwenOrder, OrderKey>;

const defaultBalance = 100_000_00n;

/** The book of these merchants. */
export function hongwenBook(store: Store, merchants: readonly HongwenMerchant[]): HongwenBook {
  return createOrderBook<HongwenOrder, OrderKey>(
    {
      keyOf: ({ mchNo, reference }) => [mchNo, reference],
      numberOf: ({ mchNo, providerId }) => [mchNo, providerId],
      accountOf: ({ mchNo }) => [mchNo],
      costOf: ({ amount, fee }) => amount + fee,
      phaseOf,
      openingBalance(mchNo) {
        const merchant = merchants.find((candidate) => candidate.mchNo === mchNo);
        return merchant ? (merchant.balance ?? defaultBalance) : 0n;
      },
    },
    store,
  );
}

/** A failed order gives its money back; an open one holds it, a paid one has spent it. */
export function phaseOf({ status }: HongwenOrder): Phase {
  if (status === "WITHDRAW_SUCCESS") return "succeeded";
  return status === "WITHDRAW_FAILED" ? "failed" : "pending";
}

/** An order in the words of the ledger: what arrives, without the fee. */
export function describe(order: HongwenOrder): OrderLine<"withdraw"> {
  const { mchNo: merchant, reference, providerId, amount, status: providerStatus } = order;
  return {
    product: "withdraw",
    merchant,
    reference,
    providerId,
    providerStatus,
    amount: decimalText(amount),
    currency: "CNY",
  };
}
