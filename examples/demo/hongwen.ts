import { createHongwen } from "@payout/hongwen";
import { acceleratedClock, hongwenTestMerchant, startHongwenGateway } from "@payout/sandbox";
import type { Scene } from "./story.ts";

/** Hongwen withdrawals against the loopback gateway, whose clock runs twenty times as fast as ours. */
export async function hongwenScene(): Promise<Scene> {
  const gateway = await startHongwenGateway({ clock: acceleratedClock(20) });
  const { mchNo, privateKey, platformPublicKey } = hongwenTestMerchant;
  return {
    createProvider: (notifyUrl) =>
      createHongwen({
        mchNo,
        privateKey,
        platformPublicKey,
        baseUrl: gateway.url,
        notifyUrl,
        timeZone: "Asia/Shanghai",
      }),
    order: (reference) => ({
      reference,
      amount: { value: "100.22", currency: "CNY" },
      destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
    }),
    breakNextOrder: () => gateway.faults.next("withdraw", "reset-after-accept", "create"),
    paid: (reference) =>
      gateway.orders().filter((order) => order.reference === reference && order.status === "WITHDRAW_SUCCESS").length,
    close: () => gateway.close(),
  };
}
