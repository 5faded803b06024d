import type { Proposal } from "@payout/engine";
import { amountText } from "../amounts.ts";
import { type Html, html } from "../html.ts";
import { wordText } from "../language.ts";
import { payoutHref, type View } from "../view.ts";
import { scopeText } from "./rule-text.ts";

/** Whether a reader may see a proposal: what is about every provider only without a restriction. */
export function seesProposal(view: View, { provider }: Proposal): boolean {
  return view.sees(provider);
}

/** What a proposal would do, in one line. */
export function proposalText({ t }: View, { kind, decision, action }: Proposal): string {
  const what = wordText(t, "proposalKind", kind);
  if (decision !== undefined) return `${what}: ${wordText(t, "decision", decision)}`;
  const { newReference } = action;
  return typeof newReference === "string" ? `${what} → ${newReference}` : what;
}

/** What a proposal is about, as a link where that is a payout. */
export function subjectOf(view: View, { provider, reference }: Proposal): Html {
  if (provider === undefined) return html`${view.t("allProviders")}`;
  if (reference === undefined) return html`${provider}`;
  return html`<a href="${payoutHref(view, { provider, reference })}"><bdi>${reference}</bdi></a> <span class="muted">${provider}</span>`;
}

/** The amount of a proposal, or a dash. */
export function proposalAmount({ amount }: Proposal): string {
  return amount === undefined ? "–" : amountText(amount);
}

/** To whom it goes: the end of the account. */
export function payeeText({ accountEnding }: Proposal): string {
  return accountEnding === undefined ? "–" : `•••• ${accountEnding}`;
}

/** Which rules stopped the order that it would send. */
export function stoppedByText(view: View, { stoppedBy = [] }: Proposal): Html | undefined {
  if (stoppedBy.length === 0) return undefined;
  return html`${stoppedBy.map((rule) => html`<small class="muted">${scopeText(view, rule)}</small><br>`)}`;
}

/** Why this reader cannot approve this proposal; undefined where nothing is known against it. */
export function whyNotApprover(view: View, { proposedBy, approvals }: Proposal): string | undefined {
  const { t, signedIn, may } = view;
  const isOwn = (actor: string) => folded(actor) === folded(signedIn.actor);
  if (!may("approver")) return t("approve.noRole");
  if (isOwn(proposedBy)) return t("approve.own");
  return approvals.some(({ actor }) => isOwn(actor)) ? t("approve.already") : undefined;
}

/** A name in the form in which the engine compares names. */
export function folded(actor: string): string {
  return actor.normalize("NFKC").toLowerCase();
}
