import { html } from "../html.ts";
import type { Content, Page } from "../view.ts";

const shortcuts = [
  ["j / k", "help.move"],
  ["Enter", "help.open"],
  ["/", "help.search"],
  ["g o", "nav.overview"],
  ["g p", "nav.payouts"],
  ["g a", "nav.approvals"],
  ["g v", "nav.providers"],
  ["g r", "nav.reconciliations"],
  ["g e", "nav.exports"],
  ["g l", "nav.activity"],
  ["g u", "nav.rules"],
  ["?", "help.help"],
] as const;

/** Which keys do what. */
export const keyboardPage: Page = {
  render({ t }): Content {
    const main = html`<h2>${t("keyboard")}</h2><dl class="keys">${shortcuts.map(
      ([keys, text]) => html`<dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${t(text)}</dd>`,
    )}</dl>`;
    return { title: t("keyboard"), main };
  },
};
