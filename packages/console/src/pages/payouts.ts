import type { PayoutCount, PayoutFilter, StoredPayout } from "@payout/engine";
import { sumText } from "../amounts.ts";
import { selectField, textField } from "../fields.ts";
import { warning } from "../form.ts";
import { type Html, html } from "../html.ts";
import { emptyState, payoutTable } from "../parts.ts";
import { type Content, href, type Page, type View } from "../view.ts";
import { filterFields, filterOf, onlyWords, providerField, states, timesOf } from "./filter.ts";

const pageSize = 100;

/** Payouts by what is asked for, a hundred at a time. */
export const payoutsPage: Page = {
  async render(view): Promise<Content> {
    const { t, engine } = view;
    const { filter, problems } = filterOf(view);
    const after = await afterOf(view, filter);
    const [found, counted] = await Promise.all([
      engine.find({ ...filter, limit: pageSize + 1, ...(after !== undefined && { after }) }),
      engine.count({ ...filter, limit: mostCounted }),
    ]);
    const shown = found.slice(0, pageSize);
    const main = html`<h2>${t("nav.payouts")}</h2>
${problems.length > 0 && warning(t("problem.title"), problems.join(" "))}
${filterForm(view)}
${shown.length === 0 ? emptyState(t("payouts.none"), t("payouts.noneText")) : html`<p class="muted">${countText(view, counted)}</p>${payoutTable(view, t("nav.payouts"), shown)}`}
${found.length > pageSize && nextPage(view, shown.at(-1))}`;
    return { title: t("nav.payouts"), main, live: true };
  },
};

/** Counting further takes time that nobody needs. */
const mostCounted = 1000;

function countText({ t }: View, { count, more, amounts }: PayoutCount): string {
  return more ? t("payouts.countMore", count) : t("payouts.count", count, sumText(amounts));
}

/** The last payout of the page before, by its key: only the engine knows its place. */
async function afterOf({ engine, parameters, sees }: View, filter: PayoutFilter): Promise<StoredPayout | undefined> {
  const reference = parameters.get("afterReference");
  const provider = parameters.get("afterProvider");
  if (reference === null || provider === null || !sees(provider)) return undefined;
  if (filter.provider !== undefined && ![filter.provider].flat().includes(provider)) return undefined;
  return engine.get(reference, { provider });
}

function nextPage(view: View, last: StoredPayout | undefined): Html {
  const { provider, reference } = last ?? {};
  const kept = Object.fromEntries(filterFields.map((name) => [name, view.parameters.get(name) ?? ""]));
  const next = { ...kept, afterProvider: provider, afterReference: reference };
  return html`<p class="pages"><a class="button" rel="next" href="${href(view, "/payouts", next)}">${view.t("nextPage")}</a></p>`;
}

function filterForm(view: View): Html {
  const { t, parameters } = view;
  const value = (name: string) => parameters.get(name) ?? "";
  const choice = (name: "provider" | "state" | "only" | "timeOf" | "order", options: [string, string][]) =>
    selectField({ name, label: t(`filter.${name}`), value: value(name) || (options[0]?.[0] ?? ""), options });
  const text = (name: "id" | "accountEnding" | "batch" | "currency" | "atLeast" | "atMost") =>
    textField({ name, label: t(`filter.${name}`), value: value(name) });
  const moment = (name: "from" | "to") =>
    textField({ name, label: t(`filter.${name}`), value: value(name), hint: t("filter.momentHint") });
  const isNarrow = ["id", "accountEnding", "batch", "currency", "from", "to", "timeOf"].some(
    (name) => value(name) !== "",
  );
  return html`<form class="filter" action="${href(view, "/payouts")}">
${providerField(view)}
${choice("state", [["", t("filter.any")], ...states.map((state): [string, string] => [state, t(`state.${state}`)])])}
${choice("only", [["", t("filter.any")], ...onlyWords.map((word): [string, string] => [word, t(`only.${word}`)])])}
${choice("order", [
  ["newest", t("filter.newest")],
  ["oldest", t("filter.oldest")],
])}
<details ${isNarrow && html`open`}><summary>${t("filter.more")}</summary><div class="filter">
${text("id")}${text("accountEnding")}${text("batch")}${text("currency")}${text("atLeast")}${text("atMost")}
${choice(
  "timeOf",
  timesOf.map((kind): [string, string] => [kind, t(`timeOf.${kind as "accepted"}`)]),
)}${moment("from")}${moment("to")}</div></details>
<div class="buttons"><button class="primary">${t("filter.apply")}</button><a class="button quiet" href="${href(view, "/payouts")}">${t("filter.clear")}</a></div>
</form>`;
}
