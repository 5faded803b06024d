import type { Proposal } from "@payout/engine";
import { reasonField, selectField } from "../fields.ts";
import type { Form } from "../form.ts";
import { type Html, html } from "../html.ts";
import { folded, payeeText, proposalAmount, proposalText, subjectOf } from "../pages/proposal-text.ts";
import { emptyState } from "../parts.ts";
import type { View } from "../view.ts";

const mostRead = 1000;
const mostShown = 100;

/** What can be withdrawn: by approver, what they have approved and what still needs others. */
type Approved = ReadonlyMap<string, { readonly approver: string; readonly proposals: readonly Proposal[] }>;

/** Withdraws what somebody has approved and what is not carried out yet. It sends nothing, so one admin is enough. */
export const withdrawForm: Form<Approved> = {
  role: "admin",
  // It is about every provider.
  load: async (view) => (view.signedIn.providers === undefined ? approvedBy(await openProposals(view)) : undefined),
  title: ({ t }) => t("withdraw.title"),
  isEmpty: (approved) => approved.size === 0,
  fields({ t }, approved, values) {
    if (approved.size === 0) return emptyState(t("withdraw.none"), t("withdraw.noneText"));
    const options = [...approved].map(
      ([name, { approver, proposals }]) => [name, t("withdraw.choice", approver, proposals.length)] as const,
    );
    return html`<p>${t("withdraw.text")}</p>
${selectField({ name: "approver", label: t("withdraw.approver"), value: values.text("approver"), options, required: true })}
${reasonField({ label: t("reason"), hint: t("withdraw.hint"), value: values.text("reason") })}`;
  },
  problem({ t }, approved, values) {
    if (!approved.has(values.text("approver"))) return t("withdraw.choose");
    return values.text("reason").trim() === "" ? t("needsReason") : undefined;
  },
  preview(view, approved, values) {
    const { t } = view;
    const { approver = "", proposals = [] } = approved.get(values.text("approver")) ?? {};
    return html`<p><strong>${t("withdraw.count", approver, proposals.length)}</strong></p>
<ul class="texts">${proposals.slice(0, mostShown).map((each) => line(view, each))}</ul>
${proposals.length > mostShown && html`<p class="muted">${t("withdraw.more", proposals.length - mostShown)}</p>`}
<p class="undo">${t("undo.withdraw")}</p>
<p>${t("reason")}: <q>${values.text("reason")}</q></p>`;
  },
  button: ({ t }) => t("withdraw.button"),
  async run({ engine, signedIn }, _, values) {
    await engine.withdrawApprovals(values.text("approver"), { actor: signedIn.actor, reason: values.text("reason") });
    return { to: "/approvals", done: "withdrawn" };
  },
};

function line(view: View, proposal: Proposal): Html {
  return html`<li>${proposalText(view, proposal)}: ${subjectOf(view, proposal)} ${proposalAmount(proposal)} → ${payeeText(proposal)}</li>`;
}

async function openProposals({ engine }: View): Promise<readonly Proposal[]> {
  const open: Proposal[] = [];
  for (let last: Proposal | undefined; ; ) {
    const page = await engine.proposals({ limit: mostRead, ...(last && { after: last }) });
    open.push(...page);
    last = page[mostRead - 1];
    if (last === undefined) return open;
  }
}

function approvedBy(open: readonly Proposal[]): Approved {
  const pairs = open.flatMap((proposal) => proposal.approvals.map(({ actor }) => ({ actor, proposal })));
  const groups = Map.groupBy(pairs, ({ actor }) => folded(actor));
  return new Map(
    [...groups].map(([name, group]) => [
      name,
      { approver: group[0]?.actor ?? name, proposals: group.map(({ proposal }) => proposal) },
    ]),
  );
}
