import { createJeepay } from "@payout/jeepay";
import { acceleratedClock, jeepayTestMerchant, startJeepayGateway } from "@payout/sandbox";
import type { Scene } from "./story.ts";

const amount = { value: "12.50", currency: "CNY" };
const destinations = {
  transfer: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  cashout: { walletId: "2", accountNo: "6222020000000000000" },
} as const;

/** One Jeepay product against its loopback gateway, whose clock runs ten times as fast as ours. */
export async function jeepayScene<Product extends "transfer" | "cashout">(
  product: Product,
): Promise<Scene<(typeof destinations)[Product]>> {
  const gateway = await startJeepayGateway({ clock: acceleratedClock(10) });
  return {
    createProvider: (notifyUrl) =>
      createJeepay({ ...jeepayTestMerchant, baseUrl: gateway.url, notifyUrl, timeZone: "Asia/Shanghai" })[
        product
      ] as never,
    order: (reference) => ({ reference, amount, destination: destinations[product] }),
    breakNextOrder: () => gateway.faults.next(product, "reset-after-accept", "create"),
    paid: () => gateway.orders().filter(({ state }) => state === 2).length,
    close: () => gateway.close(),
  };
}
