import { createJeepay } from "@payout/jeepay";
import { acceleratedClock, jeepayTestMerchant, startJeepayGateway } from "@payout/sandbox";
import type { Scene } from "./story.ts";

const destinations = {
  transfer: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  cashout: { walletId: "2", accountNo: "6222020000000000000" },
};

/** One Jeepay product against its loopback gateway, whose clock runs ten times as fast as ours. */
export async function jeepayScene(product: "transfer" | "cashout"): Promise<Scene> {
  const gateway = await startJeepayGateway({ clock: acceleratedClock(10) });
  const { mchNo, appId, secretKey } = jeepayTestMerchant;
  return {
    createProvider: (notifyUrl) =>
      createJeepay({ mchNo, appId, secretKey, baseUrl: gateway.url, notifyUrl, timeZone: "Asia/Shanghai" })[product],
    order: (reference) => ({
      reference,
      amount: { value: "12.50", currency: "CNY" },
      destination: destinations[product],
    }),
    breakNextOrder: () => gateway.faults.next(product, "reset-after-accept", "create"),
    paid: (reference) => gateway.orders().filter((order) => order.reference === reference && order.state === 2).length,
    close: () => gateway.close(),
  };
}
