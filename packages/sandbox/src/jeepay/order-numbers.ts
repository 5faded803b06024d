import { eighteenDigits } from "../gateway/eighteen-digits.ts";
import { createSequence, type Store } from "../store/store.ts";
import { compactText } from "../time/local-time.ts";
import type { JeepayProduct } from "./operations.ts";

/** The moment from which the cashout's numbers count: they are snowflakes with Twitter's epoch. */
const snowflakeEpoch = 1_288_834_974_657;

/** Makes the numbers that the gateway and its channel give to orders. */
export interface OrderNumbers {
  /** `T` and 21 digits, or `C` and 19 digits, as in the documents. */
  providerId(product: JeepayProduct, now: number): string;
  /** 18 digits, above 2^53 and odd, so that a reader which rounds always loses some. */
  numericId(): string;
  /** The channel's number for a payout that succeeded. */
  channelOrderNo(product: JeepayProduct, now: number): string;
}

/** Numbers from one sequence, so that two orders in one millisecond differ. */
export function createOrderNumbers(store: Store): OrderNumbers {
  const next = createSequence(store, "orders");
  return {
    providerId(product, now) {
      const sequence = next();
      if (product === "transfer") return `T${compactText(now)}${String(sequence % 10_000).padStart(4, "0")}`;
      const snowflake = (BigInt(Math.max(0, now - snowflakeEpoch)) << 22n) + BigInt(sequence % 4_194_304);
      return `C${String(snowflake).padStart(19, "0")}`;
    },
    numericId: () => eighteenDigits(next()),
    channelOrderNo(product, now) {
      const tail = String(next()).padStart(8, "0");
      return product === "transfer" ? `${compactText(now)}1506260${tail}` : `T78128733${tail}`;
    },
  };
}
