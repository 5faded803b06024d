import type { Proposal } from "@payout/engine";
import { reasonField } from "../fields.ts";
import type { Form } from "../form.ts";
import { html } from "../html.ts";
import { findProposal } from "../pages/proposal.ts";
import { payeeText, proposalAmount, proposalText, subjectOf } from "../pages/proposal-text.ts";
import { needsText } from "../pages/rule-text.ts";

/** Declines a proposal, or withdraws one's own. */
export const declineForm: Form<Proposal> = {
  load: findProposal,
  version: ({ version, state }) => `${version ?? ""} ${state}`,
  title: ({ t }) => t("decline.title"),
  fields: (
    view,
    proposal,
    values,
  ) => html`<p>${proposalText(view, proposal)}: ${subjectOf(view, proposal)} ${proposalAmount(proposal)} → ${payeeText(proposal)}</p>
<p class="muted">${view.t("proposal.by", proposal.proposedBy)} · ${needsText(view, proposal.needs)}</p>
${reasonField({ label: view.t("reason"), hint: view.t("decline.hint"), value: values.text("reason") })}`,
  problem({ t, may, signedIn }, { state, proposedBy }, values) {
    if (state !== "open") return t("proposal.ended", t(`proposalState.${state}`));
    if (!may("approver") && !(may("operator") && proposedBy === signedIn.actor)) return t("decline.notYours");
    return values.text("reason").trim() === "" ? t("needsReason") : undefined;
  },
  button: ({ t }) => t("decline.button"),
  async run({ engine, signedIn }, { id }, values) {
    await engine.decline(id, { actor: signedIn.actor, reason: values.text("reason") });
    return { to: "/approvals", done: "declined" };
  },
};
