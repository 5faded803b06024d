import type { ProviderStatus } from "@payout/engine";
import { amountText, sumText } from "../amounts.ts";
import { reasonField, textField } from "../fields.ts";
import type { Form, Outcome } from "../form.ts";
import { type Html, html } from "../html.ts";
import { loadProvider } from "../pages/providers.ts";
import { action } from "../parts.ts";
import { href, type View } from "../view.ts";

/** Stops a provider's sends. One operator is enough: it is the safe side. */
export const pauseForm: Form<ProviderStatus> = {
  role: "operator",
  load: loadProvider,
  title: ({ t }, { provider }) => `${t("pause.button")}: ${provider}`,
  fields: ({ t }, status, values) => html`<p>${t("pause.text", status.sending)}</p>
${reasonField({ label: t("reason"), hint: t("pause.hint"), value: values.text("reason") })}`,
  problem: (view, status, values) =>
    status.paused === undefined ? needsReason(view, values.text("reason")) : view.t("pause.already", status.paused.by),
  button: ({ t }) => t("pause.button"),
  async run({ engine, signedIn }, { provider }, values) {
    await engine.pause(provider, { actor: signedIn.actor, reason: values.text("reason") });
    return { to: "/providers", done: "paused" };
  },
};

/** Sends again, after showing how much that is. */
export const resumeForm: Form<ProviderStatus> = {
  role: "operator",
  load: loadProvider,
  version: ({ paused }) => paused?.since.toISOString() ?? "",
  title: ({ t }, { provider }) => `${t("resume.button")}: ${provider}`,
  fields: (view, status, values) => html`${released(view, status.waiting)}
${status.paused && html`<p>${view.t("provider.pausedBy", status.paused.by)} ${view.time(status.paused.since)}: <q>${status.paused.reason}</q></p>`}
${reasonField({ label: view.t("reason"), hint: view.t("resume.hint"), value: values.text("reason") })}`,
  problem: (view, status, values) =>
    status.paused === undefined ? view.t("resume.notPaused") : needsReason(view, values.text("reason")),
  preview: async (view, status, values) => html`${released(view, status.waiting)}
<p class="undo">${view.t("undo.resume")}</p>${await approvalNote(view)}
<p>${view.t("reason")}: <q>${values.text("reason")}</q></p>`,
  button: ({ t }) => t("resume.button"),
  async run({ engine, signedIn }, { provider }, values): Promise<Outcome> {
    const proposal = await engine.resume(provider, { actor: signedIn.actor, reason: values.text("reason") });
    return { to: "/providers", done: proposal === undefined ? "resumed" : "proposed" };
  },
};

/** Ends a recovery: what waits for its query is sent without one. */
export const recoveredForm: Form<ProviderStatus> = {
  role: "admin",
  load: loadProvider,
  title: ({ t }, { provider }) => `${t("recovered.button")}: ${provider}`,
  fields: (view, status, values) => html`${released(view, status.checkFirst)}
<p>${view.t("recovered.text")}</p>
<input type="hidden" name="before" value="${values.text("before") || view.now.toISOString()}">
${reasonField({ label: view.t("reason"), hint: view.t("recovered.hint"), value: values.text("reason") })}`,
  problem(view, _, values) {
    if (Number.isNaN(Date.parse(values.text("before")))) return view.t("recovered.noMoment");
    return needsReason(view, values.text("reason"));
  },
  preview: async (view, status, values) => html`${released(view, status.checkFirst)}
<p>${view.t("recovered.before")} ${view.time(new Date(values.text("before")))}</p>
<p class="undo">${view.t("undo.recovered")}</p>${await approvalNote(view)}
<p>${view.t("reason")}: <q>${values.text("reason")}</q></p>`,
  button: ({ t }) => t("recovered.button"),
  async run({ engine, signedIn }, { provider }, values): Promise<Outcome> {
    const { proposal } = await engine.recovered({
      provider,
      before: new Date(values.text("before")),
      actor: signedIn.actor,
      reason: values.text("reason"),
    });
    return { to: "/providers", done: proposal === undefined ? "recovered" : "proposed" };
  },
};

/** Compares the gateway's balance with what waits. */
export const balanceForm: Form<ProviderStatus> = {
  role: "operator",
  load: loadProvider,
  title: ({ t }, { provider }) => `${t("balance.title")}: ${provider}`,
  fields: ({ t }, { waiting }, values) =>
    textField({
      name: "currency",
      label: t("filter.currency"),
      hint: t("balance.hint"),
      value: values.text("currency") || (Object.keys(waiting.amounts)[0] ?? ""),
      required: true,
      maxLength: 3,
    }),
  problem: ({ t }, _, values) => (/^[A-Za-z]{3}$/.test(values.text("currency")) ? undefined : t("balance.currency")),
  button: ({ t }) => t("balance.button"),
  async run(view, { provider }, values) {
    const { t, engine } = view;
    const { available, waiting, enough } = await engine.checkBalance(provider, values.text("currency").toUpperCase());
    const main = html`<h2>${t("balance.title")}: ${provider}</h2>
<p class="verdict ${enough ? "" : "bad"}"><strong>${t(enough ? "balance.enough" : "balance.short")}</strong></p>
<dl class="facts"><div><dt>${t("balance.available")}</dt><dd>${amountText(available)}</dd></div><div><dt>${t("provider.waiting")}</dt><dd>${amountText(waiting)}</dd></div></dl>
<p class="muted">${t("balance.fees")}</p><div class="actions">${action(href(view, "/providers"), t("form.back"))}</div>`;
    return { show: { title: t("balance.title"), main } };
  },
};

function released({ t }: View, { count, amounts }: ProviderStatus["waiting"]): Html {
  return html`${count > 0 && html`<p class="sum number">${sumText(amounts)}</p>`}<p>${t("released", count)}</p>`;
}

/** What else is needed where approval rules are in force. */
export async function approvalNote({ engine, t }: View): Promise<Html | undefined> {
  const rules = await engine.approvalRules();
  return rules && html`<p class="undo">${t("needsApproval", rules.decisions.approvers)}</p>`;
}

/** The same refusal wherever a reason is missing. */
export function needsReason({ t }: View, reason: string): string | undefined {
  return reason.trim() === "" ? t("needsReason") : undefined;
}
