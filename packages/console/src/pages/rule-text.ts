import type { ApprovalRules, Approvers, OrderRule } from "@payout/engine";
import { amountText } from "../amounts.ts";
import { type Html, html } from "../html.ts";
import type { View } from "../view.ts";

type Translator = Pick<View, "t">;

/** Rules as people read them. */
export function rulesText(view: Translator, rules: ApprovalRules | undefined): Html {
  const { t } = view;
  if (rules === undefined) return html`<p>${t("rules.none")}</p>`;
  const decisions = `${t("rules.decisions")}: ${needsText(view, [rules.decisions])}`;
  return html`<ul class="texts">${[...rules.orders.map((rule) => ruleText(view, rule)), decisions].map((text) => html`<li>${text}</li>`)}</ul>`;
}

/** One rule about orders: what it stops, and who has to approve that. */
function ruleText(view: Translator, rule: OrderRule): string {
  const zone = rule.timeZone === undefined ? "" : ` (${rule.timeZone})`;
  return `${scopeText(view, rule)}${zone}: ${needsText(view, [rule])}`;
}

/** What a rule stops. */
export function scopeText({ t }: Translator, { per = "order", above, provider }: OrderRule): string {
  return `${t(`rules.per.${per}`, amountText(above))}${provider === undefined ? "" : ` · ${provider}`}`;
}

/** How many approvers are needed, and in which roles. */
export function needsText({ t }: Translator, needs: readonly Approvers[]): string {
  return needs
    .map(({ approvers, role }) => (role === undefined ? t("needs", approvers) : t("needsRole", approvers, role)))
    .join(", ");
}
