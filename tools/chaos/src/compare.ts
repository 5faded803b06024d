import type { StoredPayout } from "@payout/engine";
import type { LedgerEntry } from "@payout/sandbox";
import type { ChaosRun } from "./options.ts";
import { resendProvider } from "./rules.ts";

/** What of a stored payout is compared. */
export type BookLine = Pick<
  StoredPayout,
  "provider" | "reference" | "state" | "attempt" | "stuckSince" | "amount" | "paysAgain"
>;

/** What of a ledger's line is compared. */
export interface TruthLine
  extends Pick<LedgerEntry, "provider" | "reference" | "status" | "timesPaid" | "amount" | "calls"> {
  /** How many create requests came when the gateway had the order; absent where that was not looked up. */
  readonly createsAfterTaken?: number;
}

/** What of a run decides what may happen more than once. */
export type Allowances = Pick<ChaosRun, "resend" | "restore">;

/** What can be wrong about one reference. */
export type DifferenceKind =
  | "paid twice"
  | "sent again"
  | "lost"
  | "never_ordered"
  | "status"
  | "amount"
  | "open"
  | "undelivered"
  | "one name"
  | "not approved"
  | "no alarm";

/** One reference about which engine and gateway do not agree. */
export interface ReconciliationDifference {
  readonly kind: DifferenceKind;
  readonly provider: string;
  readonly reference: string;
  readonly book: BookLine | undefined;
  readonly truth: TruthLine | undefined;
}

/** Both sides, reference by reference. */
export interface Comparison {
  readonly differences: readonly ReconciliationDifference[];
  /** How many agree, by the engine's state and the ledger's status. */
  readonly agreed: ReadonlyMap<string, number>;
}

/** What was ordered. */
export type Ordered = Pick<BookLine, "provider" | "reference">;

const keyOf = ({ provider, reference }: Ordered): string => `${provider}/${reference}`;

/** The state of a payout that the handlers of `engine.on` heard of last; undefined when they heard of none. */
export type Heard = (key: string) => string | undefined;

/**
 * Compares the engine's book with the gateways' ledger about everything that was ordered, and about everything else in them, and
 * with what the engine's handlers heard.
 */
export function compareBooks(
  allowances: Allowances,
  ordered: Iterable<Ordered>,
  book: readonly BookLine[],
  ledger: readonly TruthLine[],
  heard: Heard,
): Comparison {
  const books = new Map(book.map((line) => [keyOf(line), line]));
  const truths = new Map(ledger.map((line) => [keyOf(line), line]));
  const wanted = new Map([...ordered].map((one) => [keyOf(one), one]));
  // What pays an order again was ordered by two operators.
  for (const line of book) {
    const original = line.paysAgain === undefined ? undefined : keyOf({ ...line, reference: line.paysAgain });
    if (original !== undefined && wanted.has(original)) wanted.set(keyOf(line), line);
  }
  const differences: ReconciliationDifference[] = [];
  const agreed = new Map<string, number>();
  for (const key of new Set([...wanted.keys(), ...books.keys(), ...truths.keys()])) {
    const [line, truth] = [books.get(key), truths.get(key)];
    const kind = wanted.has(key) ? differenceOf(allowances, { line, truth, heard: heard(key) }) : "never_ordered";
    const { provider, reference } = wanted.get(key) ?? line ?? truth ?? { provider: "", reference: key };
    if (kind !== undefined) differences.push({ kind, provider, reference, book: line, truth });
    else if (line !== undefined) count(agreed, `${line.state}, ${truth?.status ?? "absent"}`);
  }
  return { differences, agreed };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

interface Sides {
  readonly line: BookLine | undefined;
  readonly truth: TruthLine | undefined;
  readonly heard: string | undefined;
}

/** What is wrong between a payout and its ledger line; the gravest first. */
function differenceOf(allowances: Allowances, { line, truth, heard }: Sides): DifferenceKind | undefined {
  if (truth !== undefined && truth.timesPaid > 1) return "paid twice";
  if (line === undefined) return "lost";
  if (truth !== undefined && isSentAgain(allowances, line, truth)) return "sent again";
  const status = truth?.status ?? "absent";
  if (!agree(line, status)) return isOpen(line) ? "open" : "status";
  const isPaid = status === "succeeded" || status === "reversed";
  if (isPaid && Number(truth?.amount) !== Number(line.amount.value)) return "amount";
  // Acceptance by the gateway emits no event, except after an unknown outcome.
  return line.state !== "pending" && line.state !== heard ? "undelivered" : undefined;
}

/**
 * What has reached a gateway is never sent again: no answer that chaos gives proves that the order was not taken. Where the gateway
 * reports what is missing, that is proof, so there each attempt may arrive, but none after the order was taken: with `resend`, and after
 * a restore, which makes the engine query what it has forgotten and send what the gateway refused, or corrupted, before.
 */
function isSentAgain({ resend, restore }: Allowances, line: BookLine, truth: TruthLine): boolean {
  const { provider, state } = line;
  // What a restored database has forgotten is sent by an attempt that it learns of when it queries the gateway.
  const attempt = restore && state === "accepted" ? Math.max(1, line.attempt) : line.attempt;
  const allowed = provider === resendProvider && (resend || restore) ? attempt : Math.min(1, attempt);
  return truth.calls.create > allowed || (truth.createsAfterTaken ?? 0) > 0;
}

/** How many create requests a gateway's timeline has after the order was taken. */
export function createsAfterTaken(timeline: unknown): number {
  const entries = (Array.isArray(timeline) ? timeline : []) as readonly Partial<Record<string, unknown>>[];
  const taken = entries.findIndex(({ kind }) => kind === "change");
  if (taken < 0) return 0;
  return entries.slice(taken).filter(({ kind, operation }) => kind === "request" && operation === "create").length;
}

/** What the ledger may say of a payout in each state. */
function agree({ state, stuckSince, provider, attempt }: BookLine, status: TruthLine["status"]): boolean {
  switch (state) {
    case "succeeded":
    case "reversed":
      return status === state;
    case "failed":
      return status === "failed" || status === "absent" || isUnseenReversal(provider, status);
    case "cancelled":
      // By an operator, before it was sent.
      if (attempt === 0) return status === "absent";
      return status === "cancelled" || isUnseenReversal(provider, status);
    case "needs_review":
      // Also what a restore has put in doubt: a gateway that reports nothing missing cannot prove that it was never sent.
      return status === "absent";
    case "unknown":
      // The gateway has no word for "no such order": it cannot be held, but an operator was alerted.
      return status === "absent" && stuckSince !== undefined;
    case "pending":
      // The gateway never decides, and an operator was alerted.
      return status === "pending" && stuckSince !== undefined;
    default:
      return false;
  }
}

/** Paid and reversed before any query: INR alone has a word for it; the others report a failure. */
function isUnseenReversal(provider: string, status: TruthLine["status"]): boolean {
  return status === "reversed" && provider !== "inr";
}

/** Whether the engine itself says that it does not know yet. */
function isOpen({ state }: BookLine): boolean {
  return !["succeeded", "failed", "cancelled", "reversed", "needs_review"].includes(state);
}
