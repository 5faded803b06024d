import type { ProviderId } from "../gateway/provider-ids.ts";
import type { HongwenOutcome } from "../hongwen/lifecycle.ts";
import type { HongwenOrder } from "../hongwen/orders.ts";
import type { InrOutcome } from "../inr/lifecycle.ts";
import type { InrOrder } from "../inr/orders.ts";
import type { JeepayOutcome } from "../jeepay/lifecycle.ts";
import type { JeepayOrder } from "../jeepay/orders.ts";
import type { MulticountryOutcome } from "../multicountry/lifecycle.ts";
import type { MulticountryOrder } from "../multicountry/orders.ts";
import { type Reason, reasonOf } from "./reasons.ts";
import { outcomeOf, type ScenarioStep, scenarioOf } from "./scenarios.ts";

type Words<Outcome> = Readonly<Record<ScenarioStep["status"], Outcome>>;

const refusedByChannel = { errCode: "SANDBOX_SCENARIO", errMsg: "SANDBOX scenario of the amount" } as const;

const transferWords: Words<JeepayOutcome> = {
  pending: { state: 1 },
  succeeded: { state: 2 },
  failed: { state: 3, ...refusedByChannel },
  cancelled: { state: 4 },
};

/** The cashout has no word for cancelled. */
const cashoutWords: Words<JeepayOutcome> = { ...transferWords, cancelled: transferWords.failed };

const hongwenWords: Words<HongwenOutcome> = {
  pending: { status: "WITHDRAW_PENDING" },
  succeeded: { status: "WITHDRAW_SUCCESS" },
  failed: { status: "WITHDRAW_FAILED" },
  // The document has no word for cancelled.
  cancelled: { status: "WITHDRAW_FAILED" },
};

const inrWords: Words<InrOutcome> = {
  pending: { status: "PAYING" },
  succeeded: { status: "SUCCESS" },
  // Without a description: after a success the gateway then says PAYMENT_OFFSET, its word for a reversal.
  failed: { status: "FAIL" },
  cancelled: { status: "CANCEL" },
};

const multicountryWords: Words<MulticountryOutcome> = {
  pending: { status: 20 },
  succeeded: { status: 60 },
  // The document has no word for failed: what is not paid is cancelled.
  failed: { status: 50 },
  cancelled: { status: 50 },
};

/** What each gateway's channel does in the sandbox: as the amount says. */
export const settleByAmount = {
  jeepay(order: JeepayOrder): JeepayOutcome {
    const { amount, product } = order;
    const currency = order.currency.toUpperCase();
    const reason = failureOf(`jeepay.${product}`, amount, currency);
    if (reason) return { after: second, state: 3, errCode: reason.code ?? "", errMsg: reason.text };
    const words = product === "cashout" ? cashoutWords : transferWords;
    return outcomeOf(scenarioOf(amount, currency), (status) => words[status]);
  },
  hongwen: ({ amount }: HongwenOrder): HongwenOutcome =>
    outcomeOf(scenarioOf(amount, "CNY"), (status) => hongwenWords[status]),
  inr({ amount }: InrOrder): InrOutcome {
    const reason = failureOf("inr", amount, "INR");
    if (!reason) return outcomeOf(scenarioOf(amount, "INR"), (status) => inrWords[status]);
    const failed: InrOutcome = { after: second, status: "FAIL", resultDesc: reason.text };
    return reason.kind === "fails"
      ? failed
      : { after: second, status: "SUCCESS", afterwards: { ...failed, after: minute } };
  },
  multicountry: ({ amount, currency }: MulticountryOrder): MulticountryOutcome =>
    outcomeOf(scenarioOf(amount, currency), (status) => multicountryWords[status]),
} as const;

const second = 1000;
const minute = 60 * second;

/** The failure reason that an amount selects; a refused create never gets this far. */
function failureOf(provider: ProviderId, amount: bigint, currency: string): Reason | undefined {
  const reason = reasonOf(provider, amount, currency);
  return reason?.kind === "fails" || reason?.kind === "reversed" ? reason : undefined;
}
