import { decimalText } from "../gateway/decimal-text.ts";
import { eighteenDigits } from "../gateway/eighteen-digits.ts";
import type { OrderLine } from "../gateway/ledger.ts";
import { createOrderBook, type OrderBook, type Phase } from "../gateway/order-book.ts";
import { createSequence, type Store } from "../store/store.ts";

/** A merchant with its token, as the gateway's operator has set it up. */
export interface MulticountryMerchant {
  /** Merchant id. */
  readonly mchId: string;
  /** The token that signs requests and notifications. */
  readonly apiToken: string;
  /** What the merchant may pay out of each currency, in hundredths. @default 100000000n (1,000,000.00) of every currency */
  readonly balances?: Readonly<Record<string, bigint>>;
  /** The most that one order may be, in hundredths; more gets 提现金额超出限制. @default none */
  readonly largestAmount?: bigint;
  /** From where the merchant may call. @default everywhere */
  readonly allowedIps?: readonly string[];
}

/** 10 and 20 in progress, 50 cancelled, 60 paid. */
export type MulticountryStatus = 10 | 20 | 50 | 60;

/** An order as the gateway holds it: the truth, whatever a client has heard. */
export interface MulticountryOrder {
  /** The merchant's own order number (document: trans_id). */
  readonly reference: string;
  /** The gateway's own number of the order (document: id). */
  readonly providerId: string;
  /** The merchant that ordered. */
  readonly mchId: string;
  /** In hundredths of the currency. */
  readonly amount: bigint;
  /** ISO 4217 code in upper case, or `USDT`. */
  readonly currency: string;
  /** Where the order stands, as the gateway's number. */
  readonly status: MulticountryStatus;
  /** Gateway time of acceptance, milliseconds since 1970. */
  readonly createdAt: number;
  /** Gateway time at which it was paid or cancelled; only with status 60 and 50. */
  readonly endedAt?: number;
  /** Every field of the request, as text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What distinguishes one order from another: references are unique per merchant. */
export type OrderKey = Pick<MulticountryOrder, "mchId" | "reference">;

/** The gateway's orders; an account is a merchant's in one currency, in hundredths. */
export type MulticountryBook = OrderBook<MulticountryOrder, OrderKey>;

const defaultBalance = 1_000_000_00n;

/** The book of these merchants. */
export function multicountryBook(store: Store, merchants: readonly MulticountryMerchant[]): MulticountryBook {
  return createOrderBook<MulticountryOrder, OrderKey>(
    {
      keyOf: ({ mchId, reference }) => [mchId, reference],
      numberOf: ({ mchId, providerId }) => [mchId, providerId],
      accountOf: ({ mchId, currency }) => [mchId, currency],
      costOf: ({ amount }) => amount,
      phaseOf,
      openingBalance(mchId = "", currency = "") {
        const { balances } = merchants.find((merchant) => merchant.mchId === mchId) ?? {};
        return balances === undefined ? defaultBalance : (balances[currency] ?? 0n);
      },
    },
    store,
  );
}

/** By either number: the gateway's own first, then the merchant's. That this is the order is inferred. */
export function findByEither(book: MulticountryBook, mchId: string, id: string): MulticountryOrder | undefined {
  return book.findByNumber(mchId, id) ?? book.find({ mchId, reference: id });
}

/** A cancelled order gives its money back; an open one holds it, a paid one has spent it. */
export function phaseOf({ status }: MulticountryOrder): Phase {
  if (status === 60) return "succeeded";
  return status === 50 ? "cancelled" : "pending";
}

/** Makes the gateway's numbers: `WT`, the second, four letters; or 18 digits, above 2^53 and odd. */
export interface OrderNumbers {
  providerId(now: number): string;
  numericId(): string;
  /** The number of a request, in refusals. */
  requestId(): string;
}

/** Numbers from one sequence, so that two orders in one second differ. */
export function createOrderNumbers(store: Store): OrderNumbers {
  const next = createSequence(store, "orders");
  const nextNumeric = createSequence(store, "numbers");
  const letters = (value: number): string =>
    [17_576, 676, 26, 1].map((place) => String.fromCharCode(65 + (Math.floor(value / place) % 26))).join("");
  return {
    providerId: (now) => `WT${Math.floor(now / 1000)}${letters(next())}`,
    numericId: () => eighteenDigits(nextNumeric()),
    requestId: () => next().toString(16).padStart(8, "0"),
  };
}

/** An order in the words of the ledger. */
export function describe(order: MulticountryOrder): OrderLine<"payout"> {
  const { mchId: merchant, reference, providerId, amount, currency, status } = order;
  return {
    product: "payout",
    merchant,
    reference,
    providerId,
    currency,
    amount: decimalText(amount),
    providerStatus: String(status),
  };
}
