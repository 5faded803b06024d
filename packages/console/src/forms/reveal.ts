import type { GatewayMessage, HistoryEvent } from "@payout/engine";
import { reasonField, selectField } from "../fields.ts";
import { type Html, html } from "../html.ts";
import type { PayoutAndHistory } from "../pages/payout.ts";
import { isGatewaysText } from "../pages/timeline.ts";
import { action, emptyState } from "../parts.ts";
import { payoutHref, type View } from "../view.ts";
import { payoutForm } from "./payout-form.ts";

const fieldNames = ["messages", "destination", "account"] as const;

/** Personal data of a payout and what the gateway wrote: shown once, in the answer to the form, after the reason is stored. */
export const revealForm = payoutForm("reveal", {
  fields: ({ t }, _, values) => html`<p>${t("reveal.text")}</p>
${selectField({
  name: "field",
  label: t("reveal.field"),
  value: values.text("field"),
  options: fieldNames.map((name) => [name, t(`field.${name}`)] as const),
})}
${reasonField({ label: t("reason"), hint: t("reveal.reasonHint"), value: values.text("reason") })}`,
  problem({ t }, _, values) {
    if (!fieldNames.some((name) => name === values.text("field"))) return t("reveal.choose");
    return values.text("reason").trim() === "" ? t("needsReason") : undefined;
  },
  button: ({ t }) => t("reveal.button"),
  async run(view, subject, values) {
    const { t, engine, signedIn } = view;
    const { provider, reference } = subject.payout;
    const field = fieldNames.find((name) => name === values.text("field")) ?? "account";
    const options = { provider, field, actor: signedIn.actor, reason: values.text("reason") };
    const value = await engine.reveal(reference, options);
    const main = html`<h2>${t(`field.${field}`)}: <bdi>${reference}</bdi></h2>
<p class="verdict waits">${t("reveal.stored")}</p>
${shown(view, subject, value)}
<div class="actions">${action(payoutHref(view, subject.payout), t("form.back"))}</div>`;
    return { show: { title: `${t(`field.${field}`)}: ${reference}`, main } };
  },
});

function shown(view: View, { history }: PayoutAndHistory, value: unknown): Html {
  const { t } = view;
  if (!Array.isArray(value)) {
    if (value === undefined) return emptyState(t("reveal.noField"), t("reveal.noFieldText"));
    return html`<pre tabindex="0">${typeof value === "string" ? value : JSON.stringify(value, null, 2)}</pre>`;
  }
  const texts = history.filter(isGatewaysText).flatMap(textsOf);
  if (value.length + texts.length === 0) return emptyState(t("reveal.noMessages"), t("reveal.noMessagesText"));
  const messages = (value as readonly GatewayMessage[]).slice(-mostMessages);
  return html`${texts.length > 0 && html`<h3>${t("reveal.texts")}</h3><ul class="texts">${[...new Set(texts)].map((text) => html`<li>${text}</li>`)}</ul>`}
${messages.map(({ at, raw }) => html`<div class="block"><p class="label">${view.time(at)}</p><pre tabindex="0">${new TextDecoder().decode(raw)}</pre></div>`)}`;
}

const mostMessages = 100;

function textsOf({ data: { reason, failure } }: HistoryEvent): readonly string[] {
  return [reason, failure?.message].filter((text) => text !== undefined);
}
