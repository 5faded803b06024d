import { createInr } from "@payout/inr";
import { acceleratedClock, inrTestMerchant, startInrGateway } from "@payout/sandbox";
import type { Scene } from "./story.ts";

/** INR payouts against the loopback gateway, whose clock runs ten times as fast as ours. */
export async function inrScene(): Promise<Scene> {
  const gateway = await startInrGateway({ clock: acceleratedClock(10) });
  const { merchantId, apiKey } = inrTestMerchant;
  return {
    createProvider: (notifyUrl) =>
      createInr({ baseUrl: gateway.url, merchantId, apiKey, notifyUrl, timeZone: "Asia/Kolkata" }),
    order: (reference) => ({
      reference,
      amount: { value: "2704.00", currency: "INR" },
      destination: {
        accountName: "Test",
        accountNo: "10000000003",
        accountType: "BANK_CARD_ACCOUNT",
        ifscCode: "ZSBL0000311",
        idType: "ID_CARD",
        idCard: "872966212003",
        phone: "+919340000003",
        email: "test@merchant.example",
      },
    }),
    breakNextOrder: () => gateway.faults.next("payout", "reset-after-accept", "create"),
    paid: (reference) =>
      gateway.orders().filter((order) => order.reference === reference && order.status === "SUCCESS").length,
    close: () => gateway.close(),
  };
}
