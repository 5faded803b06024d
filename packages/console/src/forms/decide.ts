import type { DecisionWord } from "@payout/engine";
import { amountText } from "../amounts.ts";
import { radioField, reasonField } from "../fields.ts";
import { html } from "../html.ts";
import { decisionsFor, stateAfter } from "../pages/payout-actions.ts";
import { statePill } from "../parts.ts";
import { backTo, payoutForm } from "./payout-form.ts";

const words: readonly DecisionWord[] = ["query_again", "paid", "failed", "not_sent", "returned"];

/** An operator's decision about a payout: chosen, looked at as from -> to, then stored. */
export const decideForm = payoutForm("decide", {
  fields({ t }, { payout }, values) {
    const options = decisionsFor(payout).map((word) => [word, t(`decision.${word}`), t(`meaning.${word}`)] as const);
    return html`${radioField({ name: "decision", label: t("decide.label"), value: values.text("decision"), options })}
${reasonField({ label: t("reason"), hint: t("decide.reasonHint"), value: values.text("reason") })}`;
  },
  problem({ t }, { payout }, values) {
    if (!decisionsFor(payout).some((word) => word === values.text("decision"))) return t("decide.choose");
    return values.text("reason").trim() === "" ? t("needsReason") : undefined;
  },
  async preview(view, { payout }, values) {
    const { t, engine } = view;
    const decision = wordIn(values.text("decision"));
    const rules = decision === "query_again" ? undefined : await engine.approvalRules();
    return html`<p class="sum number">${amountText(payout.amount)}</p>
<p class="change">${statePill(view, payout.state)} <span aria-hidden="true">→</span><span class="announcer">${t("becomes")}</span> ${statePill(view, stateAfter(decision, payout))}</p>
<p><strong>${t(`decision.${decision}`)}</strong>: ${t(`meaning.${decision}`)}</p>
<p class="undo">${t(`undo.${decision}`)}</p>
${rules && html`<p class="undo">${t("needsApproval", rules.decisions.approvers)}</p>`}
<p>${t("reason")}: <q>${values.text("reason")}</q></p>`;
  },
  button: ({ t }) => t("decide.button"),
  async run({ engine, signedIn }, { payout }, values) {
    const { provider, reference } = payout;
    const decided = await engine.resolve(reference, {
      provider,
      decision: wordIn(values.text("decision")),
      actor: signedIn.actor,
      reason: values.text("reason"),
      seen: payout.version,
    });
    return backTo(decided, "decided");
  },
});

function wordIn(text: string): DecisionWord {
  return words.find((word) => word === text) ?? "query_again";
}
