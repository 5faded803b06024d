import { createMulticountry } from "@payout/multicountry";
import { acceleratedClock, multicountryTestMerchant, startMulticountryGateway } from "@payout/sandbox";
import type { Scene } from "./story.ts";

/** A payout to Vietnam against the loopback gateway, whose clock runs ten times as fast as ours. */
export async function multicountryScene(): Promise<Scene> {
  const gateway = await startMulticountryGateway({ clock: acceleratedClock(10) });
  const { mchId, apiToken } = multicountryTestMerchant;
  return {
    createProvider: (notifyUrl) =>
      createMulticountry({ baseUrl: gateway.url, mchId, apiToken, notifyUrl, timeZone: "Asia/Ho_Chi_Minh" }),
    order: (reference) => ({
      reference,
      amount: { value: "100000", currency: "VND" },
      destination: {
        country: "VN",
        channel: "bank",
        account_no: "2333667799212341",
        account_name: "Nguyễn Xuân Hưng",
        account_org: "PVCOMBANK",
        account_org_code: "970412",
      },
    }),
    breakNextOrder: () => gateway.faults.next("payout", "reset-after-accept", "create"),
    paid: (reference) =>
      gateway.orders().filter((order) => order.reference === reference && order.status === 60).length,
    close: () => gateway.close(),
  };
}
