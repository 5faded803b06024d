import type { Proposal } from "@payout/engine";
import { html } from "../html.ts";
import { action, fact, sum } from "../parts.ts";
import { type Content, href, type Page, type View } from "../view.ts";
import { payeeText, proposalText, seesProposal, stoppedByText, subjectOf, whyNotApprover } from "./proposal-text.ts";
import { needsText } from "./rule-text.ts";

const mostRead = 1000;

/** The proposal that an address names, if the reader may see it: among those of its payout, otherwise among all. */
export async function findProposal(view: View): Promise<Proposal | undefined> {
  const { engine, parameters } = view;
  const [id, provider, reference] = ["id", "provider", "reference"].map((name) => parameters.get(name) ?? "");
  if (!/^[0-9a-f-]{36}$/.test(id ?? "") || `${provider}${reference}`.includes("\0")) return undefined;
  const about = { ...(provider && { provider }), ...(reference && { reference }) };
  let after: Proposal | undefined;
  do {
    const page = await engine.proposals({ ...about, state: "all", limit: mostRead, ...(after && { after }) });
    const found = page.find((each) => each.id === id);
    if (found !== undefined) return seesProposal(view, found) ? found : undefined;
    after = page[mostRead - 1];
  } while (after !== undefined);
  return undefined;
}

/** One proposal: what it would do, who asks for it, who has approved. */
export const proposalPage: Page = {
  async render(view): Promise<Content | undefined> {
    const proposal = await findProposal(view);
    if (proposal === undefined) return undefined;
    const { t } = view;
    const { id, state, provider, reference, amount, approvals, closedBy, closedAt, closeReason } = proposal;
    const problem =
      state === "open" ? whyNotApprover(view, proposal) : t("proposal.ended", t(`proposalState.${state}`));
    const main = html`<div class="head"><h2>${proposalText(view, proposal)}</h2><span class="pill">${t(`proposalState.${state}`)}</span></div>
${amount && sum(amount)}
<p>${subjectOf(view, proposal)}</p>
${problem && html`<p class="verdict waits">${problem}</p>`}
<div class="actions">${problem === undefined && action(href(view, "/approvals"), t("proposal.toQueue"), "primary")}
${state === "open" && action(href(view, "/proposal/decline", { id, provider, reference }), t("decline.button"), "danger")}</div>
<dl class="facts">${fact(t("column.proposedBy"), proposal.proposedBy)}${fact(t("reason"), proposal.reason)}
${fact(t("fact.proposedAt"), view.time(proposal.proposedAt))}${fact(t("column.lapsesAt"), view.time(proposal.lapsesAt))}
${reference !== undefined && fact(t("fact.account"), payeeText(proposal))}
${fact(t("proposal.stoppedBy"), stoppedByText(view, proposal))}${fact(t("column.needs"), needsText(view, proposal.needs))}${fact(t("fact.version"), proposal.version)}
${fact(t("fact.closedBy"), closedBy)}${fact(t("fact.closedAt"), closedAt && view.time(closedAt))}${fact(t("fact.closeReason"), closeReason)}</dl>
<h3>${t("proposal.approvals")}</h3>
${approvals.length === 0 ? html`<p class="muted">${t("proposal.noApprovals")}</p>` : html`<ul class="texts">${approvals.map(({ actor, at }) => html`<li>${actor} · ${view.time(at)}</li>`)}</ul>`}
${Object.keys(proposal.action).length > 0 && html`<h3>${t("proposal.action")}</h3><pre tabindex="0">${JSON.stringify(proposal.action, null, 2)}</pre>`}`;
    return { title: proposalText(view, proposal), main, live: true };
  },
};
