import { decimalText } from "../gateway/decimal-text.ts";
import { eighteenDigits } from "../gateway/eighteen-digits.ts";
import type { OrderLine } from "../gateway/ledger.ts";
import { createOrderBook, type OrderBook, type Phase } from "../gateway/order-book.ts";
import { createSequence, type Store } from "../store/store.ts";

/** Where an order stands, in the gateway's words. */
export type InrStatus = "PROCESSING" | "WAITING" | "PAYING" | "SUCCESS" | "FAIL" | "CANCEL";

/** A merchant with its key, as the gateway's operator has set it up. */
export interface InrMerchant {
  /** Digits only. */
  readonly merchantId: string;
  /** The key that signs requests and notifications. */
  readonly apiKey: string;
  /** What the merchant may pay out, in paise. @default 10000000n (100,000.00 rupees) */
  readonly balance?: bigint;
  /** Fee of each payout, in paise. @default 515n */
  readonly fee?: bigint;
  /** The smallest and largest amount, in paise. @default the document's 1000n and 1000000n */
  readonly amounts?: { readonly minimum: bigint; readonly maximum: bigint };
  /** The rule for phone numbers. @default the document's */
  readonly phonePattern?: RegExp;
  /** Whether requests come from an address that is not on the merchant's list. @default false */
  readonly addressRefused?: boolean;
}

/** An order as the gateway holds it: the truth, whatever a client has heard. */
export interface InrOrder {
  /** The merchant's own order number (document: mchOrderNo). */
  readonly reference: string;
  /** The gateway's own number of the order (document: orderNo). */
  readonly providerId: string;
  /** The merchant that ordered. */
  readonly merchantId: string;
  /** What was ordered, in paise. */
  readonly amount: bigint;
  /** What the gateway charges, in paise. */
  readonly fee: bigint;
  /** Where the order stands, in the gateway's words. */
  readonly status: InrStatus;
  /** Why it failed or was cancelled. */
  readonly resultDesc?: string;
  /** Gateway time of acceptance, milliseconds since 1970. */
  readonly createdAt: number;
  /** Gateway time of the last decision; only with SUCCESS, FAIL and CANCEL. */
  readonly completedAt?: number;
  /** Every field of the request, as text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What distinguishes one order from another: references are unique per merchant. */
export type OrderKey = Pick<InrOrder, "merchantId" | "reference">;

/** The gateway's orders; an account is a merchant's, in paise. */
export type InrBook = OrderBook<InrOrder, OrderKey>;

const defaultBalance = 100_000_00n;

/** The book of these merchants. */
export function inrBook(store: Store, merchants: readonly InrMerchant[]): InrBook {
  return createOrderBook<InrOrder, OrderKey>(
    {
      keyOf: ({ merchantId, reference }) => [merchantId, reference],
      numberOf: ({ merchantId, providerId }) => [merchantId, providerId],
      accountOf: ({ merchantId }) => [merchantId],
      costOf: ({ amount, fee }) => amount + fee,
      phaseOf,
      openingBalance(merchantId) {
        const merchant = merchants.find((candidate) => candidate.merchantId === merchantId);
        return merchant ? (merchant.balance ?? defaultBalance) : 0n;
      },
    },
    store,
  );
}

const ends: Partial<Record<InrStatus, Phase>> = { SUCCESS: "succeeded", FAIL: "failed", CANCEL: "cancelled" };

/** A failed or cancelled order gives its money back; an open one holds it, a paid one has spent it. */
export function phaseOf({ status }: InrOrder): Phase {
  return ends[status] ?? "pending";
}

/** Makes the numbers that the gateway gives to orders. */
export interface OrderNumbers {
  /** `PAYOUT` and 19 digits, as in the documents. */
  providerId(): string;
  /** 18 digits, above 2^53 and odd, so that a reader which rounds always loses some. */
  numericId(): string;
}

/** Numbers from one sequence. */
export function createOrderNumbers(store: Store): OrderNumbers {
  const next = createSequence(store, "orders");
  return { providerId: () => `PAYOUT8${eighteenDigits(next())}`, numericId: () => eighteenDigits(next()) };
}

/** An order in the words of the ledger: what arrives, without the fee. */
export function describe(order: InrOrder): OrderLine<"payout"> {
  const { merchantId: merchant, reference, providerId, amount, status: providerStatus } = order;
  return {
    product: "payout",
    merchant,
    reference,
    providerId,
    providerStatus,
    amount: decimalText(amount),
    currency: "INR",
  };
}
