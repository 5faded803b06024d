import { createNotificationHandler, type Payout } from "@payout/core";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";

/** What every recipe mounts: one handler for each product, each at an address of its own. */
export const settings = {
  inr: { baseUrl: "https://gateway.example", merchantId: "1002001", apiKey: "your key" },
  jeepay: { baseUrl: "https://jeepay.example", mchNo: "M1", appId: "your app", secretKey: "your key" },
};

/** Your database, and your log. */
export const stored: Payout[] = [];
export const errors: unknown[] = [];

const onPayout = async (payout: Payout) => void stored.push(payout);
const onError = (error: unknown) => void errors.push(error);

export const inrHandler = createNotificationHandler(createInr(settings.inr), onPayout, { onError });
export const jeepayHandler = createNotificationHandler(createJeepay(settings.jeepay).transfer, onPayout, { onError });
