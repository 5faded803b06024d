import type { PayoutFilter, StoredPayout } from "@payout/engine";
import { textField } from "../fields.ts";
import { type Form, formContent } from "../form.ts";
import { type Html, html } from "../html.ts";
import { emptyState, payoutTable } from "../parts.ts";
import { address, type Content, type Page, type View } from "../view.ts";

const most = 100;

/** Everything under one number: a reference, the gateway's own, or a batch. */
export const searchPage: Page = {
  async render(view): Promise<Content> {
    const { t, parameters } = view;
    const id = (parameters.get("id") ?? "").trim().slice(0, 200);
    const found = id === "" ? [] : await firstOf(view, [{ id }, { batch: id }]);
    const byAccount = formContent(accountSearch, { ...view, target: address("/search/account") }, true);
    const main = html`<h2>${t("search.title")}</h2>
${found.length === 0 ? emptyState(t("search.none", id), t("search.noneText")) : list(view, found)}
<details><summary>${t("search.byAccount")}</summary>${byAccount.main}</details>`;
    return { title: t("search.title"), main };
  },
};

/** By the payee's account: sent by POST, because an address is kept in histories and logs. */
export const accountSearch: Form<true> = {
  load: async () => true,
  title: ({ t }) => t("search.byAccount"),
  fields: ({ t }, _, values) =>
    textField({
      name: "account",
      label: t("search.account"),
      value: values.text("account"),
      hint: t("search.accountHint"),
      required: true,
    }),
  button: ({ t }) => t("search.go"),
  async run(view, _, values) {
    const { t } = view;
    const account = values.text("account").trim();
    const found = account === "" ? [] : await firstOf(view, [{ account }]);
    const main = html`<h2>${t("search.byAccount")}</h2>
${found.length === 0 ? emptyState(t("search.noAccount"), t("search.noAccountText")) : list(view, found)}`;
    return { show: { title: t("search.byAccount"), main } };
  },
};

function list(view: View, found: readonly StoredPayout[]): Html {
  const { t } = view;
  const text = t(found.length > most ? "search.foundMore" : "search.found", Math.min(found.length, most));
  return html`<p class="muted">${text}</p>${payoutTable(view, t("search.title"), found.slice(0, most))}`;
}

/** Perhaps more than are shown. By the ids first; only where there is none, by what several payouts can share. */
async function firstOf({ engine, sees }: View, filters: readonly PayoutFilter[]): Promise<readonly StoredPayout[]> {
  for (const filter of filters) {
    const found = await engine.find({ ...filter, order: "newest", limit: 1000 });
    const seen = found.filter(({ provider }) => sees(provider));
    if (seen.length > 0) return seen;
  }
  return [];
}
