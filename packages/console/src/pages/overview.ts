import type { DigestWaiting } from "@payout/engine";
import { sumText } from "../amounts.ts";
import { type Html, html } from "../html.ts";
import { action, emptyState, statePill, table } from "../parts.ts";
import { type Content, href, type Page, payoutHref, type View } from "../view.ts";

/** What is open, what is oldest, and what needs an operator. */
export const overviewPage: Page = {
  async render(view): Promise<Content> {
    const { t, engine } = view;
    const { asOf, open, waiting } = await engine.overview();
    // Proposals about all providers name none.
    const needs = waiting.filter(({ provider }) => view.sees(provider || undefined));
    const main = html`<h2>${t("nav.overview")}</h2>
<p class="muted">${t("asOf")} ${view.time(asOf)}</p>
<section><h3>${t("overview.needs")}</h3>
${needs.length === 0 ? emptyState(t("overview.nothing"), t("overview.nothingText")) : html`<ul class="cards">${needs.map((item) => waitingCard(view, item))}</ul>`}</section>
<section><h3>${t("overview.open")}</h3>
${openTable(
  view,
  open.filter(({ provider }) => view.sees(provider)),
)}</section>`;
    return { title: t("nav.overview"), main, live: true };
  },
};

function waitingCard(view: View, { kind, provider, count, since, oldest }: DigestWaiting): Html {
  const { t } = view;
  const place = placeOf(view, kind, provider);
  return html`<li class="card"><strong>${kind === "paused" && count === 0 ? t("provider.paused") : t(`waiting.${kind}`, count)}</strong><span>${provider}</span>
<span class="muted">${t("since")} ${view.time(new Date(since))}</span>
${oldest.length > 0 && html`<ul class="references">${oldest.map((reference) => html`<li>${referenceIn(view, kind, { provider, reference })}</li>`)}</ul>`}
${action(place, t("overview.show"))}</li>`;
}

/** What a statement lists, this engine may not have. */
function referenceIn(view: View, kind: DigestWaiting["kind"], payout: Parameters<typeof payoutHref>[1]): Html {
  const text = html`<bdi>${payout.reference}</bdi>`;
  return kind === "differences" ? text : html`<a href="${payoutHref(view, payout)}">${text}</a>`;
}

function placeOf(view: View, kind: DigestWaiting["kind"], provider: string): string {
  if (kind === "recovering" || kind === "paused") return href(view, "/providers");
  if (kind === "proposals") return href(view, "/approvals");
  if (kind === "differences") return href(view, "/reconciliations");
  if (kind === "stuck") return href(view, "/payouts", { provider, only: "stuck" });
  return kind === "needs_review"
    ? href(view, "/payouts", { provider, state: kind })
    : href(view, "/payouts", { provider, only: kind });
}

type Open = Awaited<ReturnType<View["engine"]["overview"]>>["open"];

function openTable(view: View, open: Open): Html {
  const { t } = view;
  if (open.length === 0) return emptyState(t("overview.noneOpen"), t("overview.noneOpenText"));
  const heads = ["provider", "state", "count", "total", "oldest"] as const;
  const rows = open.map(
    ({
      provider,
      state,
      count,
      amounts,
      oldest,
    }) => html`<tr><th scope="row">${provider}</th><td>${statePill(view, state)}</td>
<td class="number"><a data-row href="${href(view, "/payouts", { provider, state, order: "oldest" })}">${count}</a></td>
<td class="number">${sumText(amounts)}</td><td class="number">${view.time(oldest)}</td></tr>`,
  );
  return table(
    t("overview.open"),
    heads.map((head) => t(`column.${head}`)),
    rows,
  );
}
