import type { PayoutState } from "@payout/engine";
import { amountText } from "../amounts.ts";
import { reasonField } from "../fields.ts";
import type { Form } from "../form.ts";
import { html } from "../html.ts";
import type { PayoutAndHistory } from "../pages/payout.ts";
import { statePill } from "../parts.ts";
import type { View } from "../view.ts";
import { backTo, payoutForm } from "./payout-form.ts";

type Act = (view: View, subject: PayoutAndHistory, reason: string) => ReturnType<Form<PayoutAndHistory>["run"]>;

/** What needs nothing but a reason, and shows what it does before it does it. */
function reasonForm(name: "reopen" | "cancel" | "request-approval", to: PayoutState | undefined, act: Act) {
  return payoutForm(name, {
    fields: ({ t }, _, values) => html`<p>${t(`about.${name}`)}</p>
${reasonField({ label: t("reason"), hint: t("reasonHint"), value: values.text("reason") })}`,
    problem: ({ t }, _, values) => (values.text("reason").trim() === "" ? t("needsReason") : undefined),
    preview: (view, { payout }, values) => html`<p class="sum number">${amountText(payout.amount)}</p>
${to !== undefined && html`<p class="change">${statePill(view, payout.state)} <span aria-hidden="true">→</span><span class="announcer">${view.t("becomes")}</span> ${statePill(view, to)}</p>`}
<p class="undo">${view.t(`undo.${name}`)}</p>
<p>${view.t("reason")}: <q>${values.text("reason")}</q></p>`,
    button: ({ t }) => t(`action.${name}`),
    run: (view, subject, values) => act(view, subject, values.text("reason")),
  });
}

/** Revokes a wrong decision. */
export const reopenForm = reasonForm("reopen", "needs_review", async ({ engine, signedIn }, { payout }, reason) => {
  const { provider, reference, version: seen } = payout;
  return backTo(await engine.reopen(reference, { provider, seen, actor: signedIn.actor, reason }), "reopened");
});

/** Cancels what has not been sent. */
export const cancelForm = reasonForm("cancel", "cancelled", async ({ engine, signedIn }, { payout }, reason) => {
  const { provider, reference } = payout;
  return backTo(await engine.cancelBeforeSend(reference, { provider, actor: signedIn.actor, reason }), "cancelled");
});

/** Proposes once more to send an order whose proposal has ended. */
export const requestApprovalForm = reasonForm(
  "request-approval",
  undefined,
  async ({ engine, signedIn }, { payout }, reason) => {
    const { provider, reference, version: seen } = payout;
    await engine.requestApproval(reference, { provider, seen, actor: signedIn.actor, reason });
    return backTo(payout, "approval_requested");
  },
);
