import type { HistoryEvent, Proposal } from "@payout/engine";
import type { DifferenceKind, TruthLine } from "./compare.ts";

/** What of an event says who did something, and who approved it. */
export type Told = Pick<HistoryEvent, "kind" | "actor" | "data">;

/** What only two people may do: decisions that end a payout, and what revokes or repeats one. */
function needsTwo({ kind, data }: Told): boolean {
  if (["proposed", "approved", "declined"].includes(kind)) return false;
  if (kind === "reopened" || kind === "paid_again") return true;
  return data.decision !== undefined && data.decision !== "query_again";
}

/** Whether something was decided, or sent, without a second person; undefined if not. */
export function oneName(history: readonly Told[]): Extract<DifferenceKind, "one name" | "not approved"> | undefined {
  const submitter = history.find(({ kind }) => kind === "accepted")?.actor;
  const proposers = new Map(
    history.flatMap(({ kind, actor, data }) => (kind === "proposed" ? [[data.proposal, actor] as const] : [])),
  );
  const isOther = (approver: string, decider: string | undefined) => approver !== decider && approver !== submitter;
  for (const event of history.filter(needsTwo)) {
    const { approvedBy = [], proposal } = event.data;
    if (proposal === undefined || approvedBy.length === 0) return "one name";
    if (!approvedBy.every((approver) => isOther(approver, event.actor))) return "one name";
  }
  const awaits = history.findIndex(({ kind }) => kind === "awaits_approval");
  const sends = history.findIndex(({ kind }) => kind === "sending");
  if (awaits < 0 || sends < 0) return undefined;
  const approved = history
    .slice(awaits, sends)
    .some(({ kind, actor, data }) => kind === "approved" && isOther(actor, proposers.get(data.proposal)));
  return approved ? undefined : "not approved";
}

/**
 * Whether the money of a payout that was ordered again went twice without an alarm, or although the gateway never contradicted
 * itself; undefined if not.
 */
export function twice(
  original: TruthLine | undefined,
  successor: { readonly truth: TruthLine | undefined; readonly history: readonly Told[] },
  timeline: unknown,
): Extract<DifferenceKind, "paid twice" | "no alarm"> | undefined {
  if (original?.status !== "succeeded" || successor.truth?.status !== "succeeded") return undefined;
  if (!contradicts(timeline)) return "paid twice";
  return successor.history.some(({ kind }) => kind === "paid_twice") ? undefined : "no alarm";
}

/** Whether a gateway's timeline has an order end without money, and pay it after that. */
function contradicts(timeline: unknown): boolean {
  const entries = (Array.isArray(timeline) ? timeline : []) as readonly {
    readonly kind?: string;
    readonly order?: { readonly status?: string };
  }[];
  const statuses = entries.flatMap(({ kind, order }) => (kind === "change" ? [order?.status ?? ""] : []));
  const ended = statuses.findIndex((status) => ["failed", "cancelled", "reversed"].includes(status));
  return ended >= 0 && statuses.slice(ended).includes("succeeded");
}

/** What the operators did. */
export interface Deeds {
  readonly proposed: number;
  readonly approved: number;
  readonly declined: number;
  readonly voidOrLapsed: number;
  readonly paidAgain: number;
  readonly reopened: number;
  readonly decided: number;
}

/** Counts what became of proposals. */
export function deedsOf(proposals: readonly Pick<Proposal, "kind" | "state">[]): Deeds {
  const count = (...wanted: readonly string[]) =>
    proposals.filter(({ kind, state }) => wanted.includes(state) || (state === "approved" && wanted.includes(kind)))
      .length;
  return {
    proposed: proposals.length,
    approved: count("approved"),
    declined: count("declined"),
    voidOrLapsed: count("void", "lapsed", "replaced"),
    paidAgain: count("pay_again"),
    reopened: count("reopen"),
    decided: count("resolve"),
  };
}
