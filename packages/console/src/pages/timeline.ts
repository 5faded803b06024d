import type { HistoryEvent } from "@payout/engine";
import { type Html, html } from "../html.ts";
import { wordText } from "../language.ts";
import { href, payoutHref, type View } from "../view.ts";

const mostEvents = 100;

const gatewaySources: readonly (string | undefined)[] = ["send", "query", "notification"];

/** Whether an event's texts are the gateway's: it may have written a name or an account into them. */
export function isGatewaysText({ data }: HistoryEvent): boolean {
  return gatewaySources.includes(data.source);
}

/** The history of a payout in plain words, the newest first; the gateway's texts only as far as they are words of a list. */
export function timeline(view: View, history: readonly HistoryEvent[]): Html {
  const { t } = view;
  const earlier = history.length - mostEvents;
  return html`<ol class="timeline">${history
    .slice(-mostEvents)
    .reverse()
    .map((event) => entry(view, event))}</ol>
${earlier > 0 && html`<p class="muted">${t("timeline.earlier", earlier)}</p>`}`;
}

/** Only the events that came after a version, for whoever typed meanwhile. */
export function newest(view: View, history: readonly HistoryEvent[], count: number): Html {
  return html`<ol class="timeline">${history
    .slice(-Math.min(Math.max(count, 1), 5))
    .reverse()
    .map((event) => entry(view, event))}</ol>`;
}

function entry(view: View, event: HistoryEvent): Html {
  const { t } = view;
  const { kind, at, from, to } = event;
  const moved = from !== undefined && to !== undefined && from !== to;
  return html`<li class="${toneOf(event)}"><div class="entry-head"><strong>${wordText(t, "event", kind)}</strong>
${moved && html`<span class="muted">${wordText(t, "state", from)} → ${wordText(t, "state", to)}</span>`}${view.time(at)}</div>
<p class="entry-note">${actorText(view, event)}</p>
${details(view, event).map((line) => html`<p class="entry-note">${line}</p>`)}</li>`;
}

function toneOf({ kind, to }: HistoryEvent): string {
  if (to === "succeeded" || kind === "approved") return "good";
  const bad = ["needs_review", "failed", "reversed", "disagreement", "stuck", "paid_twice", "refused", "declined"];
  return bad.includes(kind) || kind === "late_success" ? "bad" : "";
}

function actorText({ t }: View, { actor, data }: HistoryEvent): string {
  const known = ["engine", "gateway", "caller"].includes(actor);
  const who = known ? wordText(t, "actor", actor) : actor;
  // Whoever has a name needs no other word: an approver is no operator, and a shop is neither.
  return data.source === undefined || !known ? who : `${who} · ${wordText(t, "source", data.source)}`;
}

function details(view: View, event: HistoryEvent): readonly (Html | string)[] {
  const { t } = view;
  const { data, provider, attempt } = event;
  const { decision, providerStatus, providerId, failure, error, otherReference, approvedBy, field, note, proposal } =
    data;
  const lines: (Html | string | undefined)[] = [
    decision && t("timeline.decision", wordText(t, "decision", decision)),
    providerStatus && t("timeline.word", providerStatus),
    providerId && t("timeline.providerId", providerId),
    failure && t("timeline.code", failure.code),
    error && t("timeline.error", error),
    reasonLine(view, event),
    otherReference &&
      html`<a href="${payoutHref(view, { provider, reference: otherReference })}"><bdi>${otherReference}</bdi></a>`,
    approvedBy && t("timeline.approvedBy", approvedBy.join(", ")),
    field && t("timeline.field", wordText(t, "field", field)),
    note && html`<q>${note}</q>`,
    proposal && html`<a href="${href(view, "/proposal", { id: proposal })}">${t("timeline.proposal")}</a>`,
    attempt !== undefined && attempt > 1 ? t("timeline.attempt", attempt) : undefined,
  ];
  return lines.filter((line): line is Html | string => line !== undefined && line !== "");
}

function reasonLine({ t }: View, event: HistoryEvent): Html | string | undefined {
  const { reason, failure } = event.data;
  if (reason === undefined && failure?.message === undefined) return undefined;
  if (isGatewaysText(event)) return html`<span class="masked">${t("masked")}</span>`;
  return reason === undefined ? undefined : html`<q>${reason}</q>`;
}
