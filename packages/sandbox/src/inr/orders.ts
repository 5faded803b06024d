/** Where an order stands, in the gateway's words. */
export type InrStatus = "PROCESSING" | "WAITING" | "PAYING" | "SUCCESS" | "FAIL" | "CANCEL";

/** A merchant with its key, as the gateway's operator has set it up. */
export interface InrMerchant {
  /** Digits only. */
  readonly merchantId: string;
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
  /** mchOrderNo */
  readonly reference: string;
  /** orderNo */
  readonly providerId: string;
  readonly merchantId: string;
  /** In paise. */
  readonly amount: bigint;
  /** In paise. */
  readonly fee: bigint;
  readonly status: InrStatus;
  readonly resultDesc?: string;
  /** Gateway time of acceptance, milliseconds since 1970. */
  readonly createdAt: number;
  /** Gateway time of the last decision; only with SUCCESS, FAIL and CANCEL. */
  readonly completedAt?: number;
  /** Every field of the request, as text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What tells one order from another: references are unique per merchant. */
export type OrderKey = Pick<InrOrder, "merchantId" | "reference">;

/** The gateway's orders and what each merchant may still pay out. */
export interface OrderBook {
  all(): readonly InrOrder[];
  find(key: OrderKey): InrOrder | undefined;
  findByProviderId(merchantId: string, providerId: string): InrOrder | undefined;
  /** Stores an order, new or changed. */
  put(order: InrOrder): void;
  /** What the merchant may still pay out, in paise; open orders hold their amount and fee. */
  available(merchantId: string): bigint;
  /** What open orders of the merchant hold, in paise. */
  held(merchantId: string): bigint;
}

const defaultBalance = 100_000_00n;
const unpaid: readonly InrStatus[] = ["FAIL", "CANCEL"];
const ended: readonly InrStatus[] = ["SUCCESS", ...unpaid];

/** An empty book for these merchants. */
export function createOrderBook(merchants: readonly InrMerchant[]): OrderBook {
  const orders = new Map<string, InrOrder>();
  const find = ({ merchantId, reference }: OrderKey): InrOrder | undefined =>
    orders.get(JSON.stringify([merchantId, reference]));
  const total = (merchantId: string, counts: (order: InrOrder) => boolean): bigint =>
    [...orders.values()]
      .filter((order) => order.merchantId === merchantId && counts(order))
      .reduce((sum, { amount, fee }) => sum + amount + fee, 0n);

  return {
    all: () => [...orders.values()],
    find,
    findByProviderId: (merchantId, providerId) =>
      [...orders.values()].find((order) => order.merchantId === merchantId && order.providerId === providerId),
    put: (order) => void orders.set(JSON.stringify([order.merchantId, order.reference]), order),
    available(merchantId) {
      const merchant = merchants.find((candidate) => candidate.merchantId === merchantId);
      if (!merchant) return 0n;
      return (merchant.balance ?? defaultBalance) - total(merchantId, ({ status }) => !unpaid.includes(status));
    },
    held: (merchantId) => total(merchantId, ({ status }) => !ended.includes(status)),
  };
}

/** Makes the numbers that the gateway gives to orders. */
export interface OrderNumbers {
  /** `PAYOUT` and 19 digits, as in the documents. */
  providerId(): string;
  /** 18 digits, above 2^53 and odd, so that a reader which rounds always loses some. */
  numericId(): string;
}

/** Numbers from one sequence. */
export function createOrderNumbers(): OrderNumbers {
  let numeric = 626_015_783_370_903_551n;
  return {
    providerId() {
      numeric += 2n;
      return `PAYOUT8${numeric}`;
    },
    numericId() {
      numeric += 2n;
      return String(numeric);
    },
  };
}
