import type { PayoutOrder } from "@payout/core";
import type { TransferDestination } from "@payout/jeepay";

/** One of many orders: a fen, which the sandbox pays in the create's answer. */
function orderOf(reference: string): PayoutOrder<TransferDestination> {
  return {
    reference,
    amount: { value: "0.01", currency: "CNY" },
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  };
}

/** So many orders, as a stream. */
export function* ordersOf(prefix: string, count: number): Generator<{ order: PayoutOrder<object>; provider: string }> {
  for (let index = 0; index < count; index += 1) yield { order: orderOf(`${prefix}${index}`), provider: "transfer" };
}
