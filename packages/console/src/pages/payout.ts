import type { HistoryEvent, Proposal, StoredPayout } from "@payout/engine";
import { type Html, html } from "../html.ts";
import { wordText } from "../language.ts";
import { action, fact, maskedAccount, statePill, sum } from "../parts.ts";
import { address, type Content, href, type Page, payoutHref, type View } from "../view.ts";
import { actionsOn } from "./payout-actions.ts";
import { isGatewaysText, newest, timeline } from "./timeline.ts";

/** A payout with its history. */
export interface PayoutAndHistory {
  readonly payout: StoredPayout;
  readonly history: readonly HistoryEvent[];
}

/** The payout that an address names, if the reader may see it. */
export async function loadPayout(view: View): Promise<PayoutAndHistory | undefined> {
  const { engine, parameters } = view;
  const provider = parameters.get("provider") ?? "";
  const reference = parameters.get("reference") ?? "";
  // The database has no text with this character.
  if (!view.sees(provider) || reference === "" || `${provider}${reference}`.includes("\0")) return undefined;
  const payout = await engine.get(reference, { provider });
  return payout && { payout, history: await engine.history(reference, { provider }) };
}

/** What has happened to a payout since somebody saw this version of it. */
export function changesSince(view: View, { payout, history }: PayoutAndHistory, seen: string): Html {
  const revision = (version: string) => Number(version.split(".")[1] ?? 0);
  const quiet = ["noted", "revealed"];
  const events = history.filter(({ kind }) => !quiet.includes(kind));
  return html`${newest(view, events, revision(payout.version) - revision(seen))}`;
}

/** One payout: where it stands, who must act, what the gateway said last, and everything that happened. */
export const payoutPage: Page = {
  async render(view): Promise<Content | undefined> {
    const loaded = await loadPayout(view);
    if (loaded === undefined) return undefined;
    const { t, engine } = view;
    const { payout, history } = loaded;
    const { provider, reference } = payout;
    const proposals = await engine.proposals({ provider, reference });
    const main = html`<div class="head"><h2><bdi>${reference}</bdi></h2>${statePill(view, payout.state)}<span class="muted">${provider}</span></div>
${sum(payout.amount)}
${next(view, loaded, proposals)}
${proposals.map((proposal) => proposalNote(view, proposal))}
<div class="actions">${actionsOn(payout, view, primaryOf(whoActs(payout, proposals))).map(({ name, tone }) => action(href(view, `/payout/${name}`, { provider, reference }), t(`action.${name}`), tone))}</div>
<dl class="facts">${facts(view, loaded)}</dl>
<h3>${t("timeline.title")}</h3>
${timeline(view, history)}`;
    return { title: `${reference} · ${provider}`, main, live: true };
  },
};

/** What happens next, and who must act: the first thing that is asked about a payout. */
function next(view: View, { payout, history }: PayoutAndHistory, proposals: readonly Proposal[]): Html {
  const { t } = view;
  const { nextStepCode, nextStepParameters, nextAt, blockedBy = [], stuckSince } = payout;
  const other = nextStepParameters?.otherReference ?? "";
  const calm = proposals.length > 0 ? "proposed" : calmOf(payout);
  const text = nextStepCode === undefined ? t(`calm.${calm}`) : t(`next.${nextStepCode}`, other);
  const needsPeople = nextStepCode !== undefined && !["wait_for_check", "wait_for_worker"].includes(nextStepCode);
  return html`<section class="next ${needsPeople && "bad"}" aria-labelledby="next"><h3 id="next">${t("next.title")}: ${t(`who.${whoActs(payout, proposals)}`)}</h3>
<p>${text}</p>
${blockedBy.map((reason) => html`<p>${t("blockedBy")}: ${wordText(t, "blocked", reason)}</p>`)}
${reasonOf(view, payout, history)}
${stuckSince && html`<p>${t("stuckSince")} ${view.time(stuckSince)}</p>`}
${nextAt && html`<p>${t(payout.state === "accepted" ? "nextSend" : "nextQuery")} ${view.time(nextAt)}</p>`}</section>`;
}

type Who = "approver" | "operator" | "payer" | "engine" | "nobody";

/** Who has to do something about a payout. Of what is proposed, another person decides. */
function whoActs(
  { nextStepCode, closedAt, state, repayable, paidAgainAs }: StoredPayout,
  proposals: readonly Proposal[],
): Who {
  if (nextStepCode === "await_approval" || proposals.length > 0) return "approver";
  if (nextStepCode === "wait_for_check" || nextStepCode === "wait_for_worker") return "engine";
  if (nextStepCode !== undefined || state === "needs_review") return "operator";
  if (repayable && paidAgainAs === undefined) return "payer";
  return closedAt === undefined ? "engine" : "nobody";
}

/** What stands out among the actions: only what there is a reason to do. */
function primaryOf(who: Who): "decide" | "pay-again" | undefined {
  if (who === "operator") return "decide";
  return who === "payer" ? "pay-again" : undefined;
}

function calmOf({ closedAt, state, repayable }: StoredPayout): "open" | "sending" | "done" | "repayable" | "accepted" {
  if (closedAt !== undefined) return repayable ? "repayable" : "done";
  if (state === "accepted") return "accepted";
  return state === "sending" ? "sending" : "open";
}

/** The reason as the engine keeps it; hidden where it is the gateway's text. */
function reasonOf(
  { t }: View,
  { reason, blockedBy }: StoredPayout,
  history: readonly HistoryEvent[],
): Html | undefined {
  if (reason === undefined) return undefined;
  const origin = history.findLast(({ data }) => data.reason === reason);
  // What blocks a payout is the engine's own text, and in no event.
  const hidden = origin === undefined ? blockedBy === undefined : isGatewaysText(origin);
  return html`<p>${t("reason")}: ${hidden ? html`<span class="masked">${t("masked")}</span>` : reason}</p>`;
}

function facts(view: View, { payout, history }: PayoutAndHistory): readonly (Html | undefined)[] {
  const { t } = view;
  const { provider, paysAgain, paidAgainAs, sentAt, closedAt, erasedAt } = payout;
  const link = (reference: string | undefined) =>
    reference && html`<a href="${payoutHref(view, { provider, reference })}"><bdi>${reference}</bdi></a>`;
  const said = history.findLast(isGatewaysText);
  // What an operator has decided is not the gateway's word.
  const { status, providerStatus } = said?.data ?? {};
  const gateway = [status && wordText(t, "gatewayStatus", status), providerStatus];
  return [
    fact(t("fact.gateway"), gateway.filter(Boolean).join(" · ") || "–"),
    fact(t("fact.saidAt"), said === undefined ? "–" : view.time(said.at)),
    fact(t("fact.providerId"), payout.providerId ?? "–"),
    fact(t("fact.account"), maskedAccount(view, payout)),
    fact(t("fact.final"), t(payout.final ? "yes" : "no")),
    fact(t("fact.repayable"), t(payout.repayable ? "yes" : "no")),
    fact(t("fact.acceptedAt"), view.time(payout.acceptedAt)),
    fact(t("fact.sentAt"), sentAt && view.time(sentAt)),
    fact(t("fact.closedAt"), closedAt && view.time(closedAt)),
    fact(t("fact.attempt"), String(payout.attempt)),
    fact(t("fact.version"), payout.version),
    fact(t("fact.failure"), payout.failure?.code),
    fact(t("fact.paysAgain"), link(paysAgain)),
    fact(t("fact.paidAgainAs"), link(paidAgainAs)),
    fact(t("fact.erasedAt"), erasedAt && view.time(erasedAt)),
  ];
}

function proposalNote(view: View, { id, kind, proposedBy, lapsesAt }: Proposal): Html {
  const { t } = view;
  return html`<div class="verdict waits"><strong>${t("proposal.open", wordText(t, "proposalKind", kind))}</strong>
${t("proposal.by", proposedBy)} · ${t("proposal.lapses")} ${view.time(lapsesAt)} · <a href="${href(view, "/proposal", { id })}">${t("proposal.look")}</a></div>`;
}

/** Where a payout is shown, as the end of a form. */
export function payoutPath({ provider, reference }: Pick<StoredPayout, "provider" | "reference">): string {
  return address("/payout", { provider, reference });
}
