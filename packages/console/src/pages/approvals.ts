import { formContent } from "../form.ts";
import { approveForm, queueTable } from "../forms/approve.ts";
import { html } from "../html.ts";
import { action } from "../parts.ts";
import { type Content, href, type Page } from "../view.ts";
import { whyNotApprover } from "./proposal-text.ts";

/** Everything that waits for an approver. */
export const approvalsPage: Page = {
  async render(view): Promise<Content | undefined> {
    const { t } = view;
    const queue = await approveForm.load(view);
    if (queue === undefined) return undefined;
    const { proposals, last } = queue;
    const canWithdraw = view.may("admin") && view.signedIn.providers === undefined;
    const withdraw =
      canWithdraw && html`<div class="actions">${action(href(view, "/approvals/withdraw"), t("withdraw.title"))}</div>`;
    const canApprove = proposals.some((each) => whyNotApprover(view, each) === undefined);
    const pages =
      last &&
      html`<p class="pages"><a class="button" rel="next" href="${href(view, "/approvals", { after: last.id })}">${t("nextPage")}</a></p>`;
    if (canApprove) {
      const content = formContent(approveForm, view, queue);
      return { ...content, main: html`${content.main}${pages}${withdraw}`, live: true };
    }
    const main = html`<h2>${t("nav.approvals")}</h2>${queueTable(view, proposals, new Set())}${pages}${withdraw}`;
    return { title: t("nav.approvals"), main, live: true };
  },
};
