import type { ProviderStatus } from "@payout/engine";
import { amountText, sumText } from "../amounts.ts";
import { type Html, html } from "../html.ts";
import { action, emptyState, fact } from "../parts.ts";
import { type Content, href, type Page, type View } from "../view.ts";

/** How each provider stands: paused or not, what waits, its limits and when they begin anew. */
export const providersPage: Page = {
  async render(view): Promise<Content> {
    const { t, engine, providers } = view;
    const statuses = await Promise.all(providers.map((name) => engine.providerStatus(name)));
    const main = html`<h2>${t("nav.providers")}</h2>
${statuses.length === 0 ? emptyState(t("providers.none"), t("providers.noneText")) : statuses.map((status) => providerCard(view, status))}`;
    return { title: t("nav.providers"), main, live: true };
  },
};

/** The provider that an address names, as it stands, if the reader may see it. */
export async function loadProvider({ engine, parameters, providers }: View): Promise<ProviderStatus | undefined> {
  const name = providers.find((each) => each === parameters.get("provider"));
  return name === undefined ? undefined : engine.providerStatus(name);
}

function providerCard(view: View, status: ProviderStatus): Html {
  const { t, may } = view;
  const { provider, paused, recovering, checkFirst } = status;
  const to = (path: string) => href(view, `/provider/${path}`, { provider });
  return html`<section class="card wide" aria-label="${provider}"><div class="head"><h3>${provider}</h3>
<span class="pill ${paused === undefined ? "good" : "bad"}">${t(paused === undefined ? "provider.sends" : "provider.paused")}</span>
${recovering && html`<span class="pill bad">${t("provider.recovering")}</span>`}</div>
${paused && html`<p>${t("provider.pausedBy", paused.by)} ${view.time(paused.since)}: <q>${paused.reason}</q></p>`}
${recovering && html`<p>${t("provider.recoveringSince")} ${view.time(recovering.since)}: ${recovering.reason}</p>`}
<dl class="facts">${facts(view, status)}</dl>
<div class="actions">${may("operator") && (paused === undefined ? action(to("pause"), t("pause.button"), "danger") : action(to("resume"), t("resume.button"), "primary"))}
${may("operator") && action(to("balance"), t("balance.button"))}
${may("admin") && (recovering !== undefined || checkFirst.count > 0) && action(to("recovered"), t("recovered.button"))}</div></section>`;
}

function facts(view: View, status: ProviderStatus): readonly (Html | undefined)[] {
  const { t } = view;
  const { limits, today, day, waiting, awaitingApproval, checkFirst } = status;
  const counted = ({ count, amounts }: ProviderStatus["waiting"]) =>
    count === 0 ? "0" : `${count} · ${sumText(amounts)}`;
  const perDay = Object.entries(limits.perDay ?? {}).map(
    ([currency, value]) =>
      `${amountText({ value: today[currency] ?? "0", currency })} / ${amountText({ value, currency })}`,
  );
  return [
    fact(t("provider.sending"), String(status.sending)),
    fact(t("provider.waiting"), counted(waiting)),
    fact(t("provider.awaitingApproval"), counted(awaitingApproval)),
    checkFirst.count > 0 ? fact(t("provider.checkFirst"), counted(checkFirst)) : undefined,
    fact(t("provider.unknowns"), String(status.consecutiveUnknowns)),
    fact(t("limit.perDay"), perDay.length === 0 ? t("limit.none") : perDay.join(" · ")),
    fact(t("limit.resets"), html`${view.time(day.endsAt)} (${day.timeZone})`),
    fact(t("limit.perOrder"), limits.perOrder === undefined ? t("limit.none") : sumText(limits.perOrder)),
    fact(t("limit.concurrency"), limits.concurrency === undefined ? t("limit.none") : String(limits.concurrency)),
    fact(t("limit.perSecond"), limits.perSecond === undefined ? t("limit.none") : String(limits.perSecond)),
    fact(
      t("limit.minimumBalance"),
      limits.minimumBalance === undefined ? t("limit.none") : sumText(limits.minimumBalance),
    ),
  ];
}
