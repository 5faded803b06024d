import { reasonField, selectField, textField } from "../fields.ts";
import type { Form } from "../form.ts";
import { html } from "../html.ts";
import { providerIn } from "../pages/filter.ts";
import { action, fact } from "../parts.ts";
import { momentIn } from "../time.ts";
import { href } from "../view.ts";
import { approvalNote, needsReason } from "./provider-forms.ts";

/** Erases personal data of payouts that ended before a day. */
export const eraseForm: Form<true> = {
  role: "admin",
  load: async () => true,
  title: ({ t }) => t("erase.title"),
  fields(view, _, values) {
    const { t, providers, signedIn } = view;
    const any = signedIn.providers === undefined ? [["", t("filter.any")] as const] : [];
    return html`<p>${t("erase.text")}</p>
${textField({ name: "before", label: t("erase.before"), hint: t("filter.momentHint"), value: values.text("before"), required: true })}
${selectField({ name: "provider", label: t("filter.provider"), value: values.text("provider"), options: [...any, ...providers.map((name) => [name, name] as const)] })}
${reasonField({ label: t("reason"), hint: t("erase.reasonHint"), value: values.text("reason") })}`;
  },
  problem(view, _, values) {
    if (momentIn(view.settings.timeZone, values.text("before")) === undefined) return view.t("erase.badDay");
    return needsReason(view, values.text("reason"));
  },
  preview: async (
    view,
    _,
    values,
  ) => html`<p>${view.t("erase.before")}: ${values.text("before")} (${view.settings.timeZone})</p>
<p>${view.t("filter.provider")}: ${values.text("provider") || view.t("filter.any")}</p>
<p class="undo">${view.t("undo.erase")}</p>${await approvalNote(view)}
<p>${view.t("reason")}: <q>${values.text("reason")}</q></p>`,
  button: ({ t }) => t("erase.button"),
  async run(view, _, values) {
    const { t, engine, signedIn, settings } = view;
    const parameters = new URLSearchParams({ provider: values.text("provider") });
    const { erased, kept, proposal } = await engine.erase({
      closedBefore: momentIn(settings.timeZone, values.text("before")) ?? view.now,
      ...providerIn({ ...view, parameters }),
      actor: signedIn.actor,
      reason: values.text("reason"),
    });
    if (proposal !== undefined) return { to: "/approvals", done: "proposed" };
    const main = html`<h2>${t("erase.title")}</h2><p class="verdict"><strong>${t("erase.done", erased)}</strong></p>
<h3>${t("erase.kept")}</h3>
<dl class="facts">${(["reversible", "repayable", "undelivered", "proposed"] as const).map((name) => fact(t(`kept.${name}`), String(kept[name])))}</dl>
<div class="actions">${action(href(view, "/rules"), t("form.back"))}</div>`;
    return { show: { title: t("erase.title"), main } };
  },
};
