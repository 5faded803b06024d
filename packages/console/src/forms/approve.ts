import { EngineError, type Proposal } from "@payout/engine";
import { sumText, totalOf } from "../amounts.ts";
import type { Values } from "../body.ts";
import { type Form, warning } from "../form.ts";
import { type Html, html } from "../html.ts";
import {
  payeeText,
  proposalAmount,
  proposalText,
  seesProposal,
  stoppedByText,
  subjectOf,
  whyNotApprover,
} from "../pages/proposal-text.ts";
import { needsText } from "../pages/rule-text.ts";
import { action, emptyState, table } from "../parts.ts";
import { href, type View } from "../view.ts";

/** How many are read at once: a page of the queue. */
const queuePage = 100;

/** What a checkbox says: a proposal, and the version of its payout that was shown beside it. */
function pickOf({ id, version }: Proposal): string {
  return `${id}@${version ?? ""}`;
}

interface Queue {
  readonly proposals: readonly Proposal[];
  readonly last: Proposal | undefined;
}

/** Approves what was chosen from the queue: first the total is shown, then each is approved by itself. */
export const approveForm: Form<Queue> = {
  role: "approver",
  fresh: true,
  async load(view) {
    const after = view.parameters.get("after");
    const isId = /^[0-9a-f-]{36}$/.test(after ?? "");
    const found = await view.engine.proposals({ limit: queuePage, ...(isId && { after: { id: after ?? "" } }) });
    return { proposals: found.filter((each) => seesProposal(view, each)), last: found[queuePage - 1] };
  },
  title: ({ t }) => t("nav.approvals"),
  isEmpty: ({ proposals }) => proposals.length === 0,
  fields: (view, { proposals }, values) => queueTable(view, proposals, new Set(values.all("pick"))),
  problem(view, queue, values) {
    const { t } = view;
    const { chosen, gone } = choose(queue, values);
    if (gone > 0) return t("approve.gone", gone);
    const problem = chosen.map((each) => whyNotApprover(view, each)).find((each) => each !== undefined);
    return chosen.length === 0 ? t("approve.none") : problem;
  },
  preview(view, queue, values) {
    const { t } = view;
    const { chosen } = choose(queue, values);
    const sent = chosen.filter(isSent);
    const others = chosen.filter((each) => !isSent(each) && each.amount !== undefined);
    return html`<p>${t("approve.selected", chosen.length)}</p>
${sent.length > 0 && html`<p>${t("approve.sent")}</p><p class="sum number">${totalText(sent)}</p>`}
${others.length > 0 && html`<p>${t("approve.decided")} <span class="number">${totalText(others)}</span></p>`}
<ul class="texts">${chosen.map((each) => html`<li>${proposalText(view, each)}: ${subjectOf(view, each)} ${proposalAmount(each)} → ${payeeText(each)}</li>`)}</ul>
<p class="undo">${t("undo.approve")}</p>
${[...new Set(chosen.map((each) => undoText(view, each)))].map((text) => text && html`<p class="undo">${text}</p>`)}`;
  },
  button: ({ t }) => t("approve.button"),
  async run(view, queue, values) {
    const { chosen } = choose(queue, values);
    const refused: (readonly [Proposal, string])[] = [];
    for (const proposal of chosen) {
      const problem = await approve(view, proposal);
      if (problem !== undefined) refused.push([proposal, problem]);
    }
    if (refused.length === 0) return { to: "/approvals", done: "approved" };
    return { show: { ...refusedContent(view, chosen.length - refused.length, refused), status: 409 } };
  },
};

/** Whether its approval sends money; a decision only says what has happened. */
function isSent({ kind }: Proposal): boolean {
  return kind === "send" || kind === "pay_again";
}

function totalText(proposals: readonly Proposal[]): string {
  return sumText(totalOf(proposals.flatMap(({ amount }) => (amount === undefined ? [] : [amount]))));
}

/** What its proposer was told before, in the same words. */
function undoText({ t }: View, { kind, decision }: Proposal): string | undefined {
  if (decision !== undefined) return t(`undo.${decision}`);
  if (kind === "pay_again") return t("undo.payAgain");
  return kind === "send" ? t("undo.send") : undefined;
}

async function approve({ engine, signedIn }: View, { id, version }: Proposal): Promise<string | undefined> {
  const { actor, roles, approvalRoles = [] } = signedIn;
  try {
    await engine.approve(id, {
      actor,
      roles: [...roles, ...approvalRoles],
      ...(version !== undefined && { seen: version }),
    });
    return undefined;
  } catch (error) {
    if (EngineError.is(error)) return error.message;
    throw error;
  }
}

/** What was chosen and is still open as it was shown, and how many are not. */
function choose({ proposals }: Queue, values: Values): { readonly chosen: readonly Proposal[]; readonly gone: number } {
  const picks = new Set(values.all("pick"));
  const chosen = proposals.filter((each) => picks.has(pickOf(each)));
  return { chosen, gone: picks.size - chosen.length };
}

function refusedContent(view: View, approved: number, refused: readonly (readonly [Proposal, string])[]) {
  const { t } = view;
  const main = html`<h2>${t("nav.approvals")}</h2>
${warning(t("approve.refused", refused.length), t("approve.others", approved))}
<ul class="texts">${refused.map(([proposal, problem]) => html`<li>${subjectOf(view, proposal)}: ${problem}</li>`)}</ul>
<div class="actions">${action(href(view, "/approvals"), t("form.back"))}</div>`;
  return { title: t("nav.approvals"), main };
}

/** The queue: with a box beside everything that this reader can approve. */
export function queueTable(view: View, proposals: readonly Proposal[], picked: ReadonlySet<string>): Html {
  const { t } = view;
  if (proposals.length === 0) return emptyState(t("approvals.none"), t("approvals.noneText"));
  const heads = ["pick", "what", "about", "amount", "account", "proposedBy", "needs", "lapsesAt"] as const;
  return table(
    t("nav.approvals"),
    heads.map((head) => t(`column.${head}`)),
    proposals.map((proposal) => queueRow(view, proposal, picked)),
  );
}

function queueRow(view: View, proposal: Proposal, picked: ReadonlySet<string>): Html {
  const { t } = view;
  const { id, needs, approvals, proposedBy, reason, lapsesAt, provider, reference } = proposal;
  const problem = whyNotApprover(view, proposal);
  const pick = pickOf(proposal);
  const label = `${proposalText(view, proposal)} ${reference ?? provider ?? ""}`;
  const box = html`<input type="checkbox" name="pick" value="${pick}" aria-label="${label}" ${picked.has(pick) && html`checked`}>`;
  return html`<tr><td>${problem === undefined ? box : html`<span class="muted" title="${problem}">–<span class="announcer">${problem}</span></span>`}</td>
<td><a data-row href="${href(view, "/proposal", { id, provider, reference })}">${proposalText(view, proposal)}</a></td>
<td>${subjectOf(view, proposal)}</td><td class="number">${proposalAmount(proposal)}</td><td class="number">${payeeText(proposal)}</td>
<td>${proposedBy}<br><small class="muted">${reason}</small></td>
<td>${needsText(view, needs)}<br>${stoppedByText(view, proposal)}<small class="muted">${t("approvedSoFar", approvals.length)}</small></td>
<td class="number">${view.time(lapsesAt)}</td></tr>`;
}
