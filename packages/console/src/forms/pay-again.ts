import { amountText } from "../amounts.ts";
import { reasonField, textArea, textField } from "../fields.ts";
import { html } from "../html.ts";
import { maskedAccount } from "../parts.ts";
import { backTo, payoutForm } from "./payout-form.ts";

/** The same money once more, to the same destination, under a new reference. */
export const payAgainForm = payoutForm("pay-again", {
  fields: ({ t }, { payout }, values) => html`<p>${t("payAgain.text")}</p>
${textField({ name: "newReference", label: t("payAgain.newReference"), hint: t("payAgain.hint"), value: values.text("newReference"), required: true })}
${payout.erasedAt !== undefined && textArea({ name: "destination", label: t("payAgain.destination"), hint: t("payAgain.destinationHint"), value: values.text("destination"), required: true, rows: 5 })}
${reasonField({ label: t("reason"), hint: t("payAgain.reasonHint"), value: values.text("reason") })}`,
  async problem({ t, engine }, { payout }, values) {
    const newReference = values.text("newReference").trim();
    if (newReference === "") return t("payAgain.needsReference");
    if (payout.erasedAt !== undefined && destinationIn(values.text("destination")) === undefined)
      return t("payAgain.badDestination");
    if (values.text("reason").trim() === "") return t("needsReason");
    // The engine would refuse it, but only after the preview.
    const isText = !newReference.includes("\0");
    const isUsed = isText && (await engine.get(newReference, { provider: payout.provider })) !== undefined;
    return isUsed ? t("payAgain.used", newReference) : undefined;
  },
  async preview(view, { payout }, values) {
    const { t, engine } = view;
    const rules = await engine.approvalRules();
    return html`<p class="sum number">${amountText(payout.amount)}</p>
<p class="change"><bdi>${payout.reference}</bdi> <span aria-hidden="true">→</span><span class="announcer">${t("becomes")}</span> <bdi>${values.text("newReference").trim()}</bdi></p>
<p>${t("fact.account")}: ${maskedAccount(view, payout)}</p>
<p class="undo">${t("undo.payAgain")}</p>
${rules && html`<p class="undo">${t("needsApproval", rules.decisions.approvers)}</p>`}
<p>${t("reason")}: <q>${values.text("reason")}</q></p>`;
  },
  button: ({ t }) => t("payAgain.button"),
  async run({ engine, signedIn }, { payout }, values) {
    const { provider, reference, version: seen } = payout;
    const destination = payout.erasedAt === undefined ? undefined : destinationIn(values.text("destination"));
    const paid = await engine.payAgain(reference, {
      provider,
      seen,
      newReference: values.text("newReference").trim(),
      actor: signedIn.actor,
      reason: values.text("reason"),
      ...(destination !== undefined && { destination }),
    });
    return backTo(paid, "paid_again");
  },
});

function destinationIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
