import { html } from "../html.ts";
import { action } from "../parts.ts";
import { type Content, href, type Page } from "../view.ts";
import { rulesText } from "./rule-text.ts";

/** The approval rules in force. */
export const rulesPage: Page = {
  async render(view): Promise<Content> {
    const { t, engine, signedIn, may } = view;
    const canChange = may("admin") && signedIn.providers === undefined;
    const main = html`<h2>${t("nav.rules")}</h2>
<p class="muted">${t("rules.about")}</p>
${rulesText(view, await engine.approvalRules())}
<div class="actions">${canChange && action(href(view, "/rules/change"), t("rules.change"), "primary")}
${may("admin") && action(href(view, "/erase"), t("erase.title"), "danger")}</div>`;
    return { title: t("nav.rules"), main, live: true };
  },
};
