import type { PayoutState } from "../machine/words.ts";
import type { PayoutAlertKind, ProviderAlertKind } from "./kinds.ts";

/** What every alert has. */
interface Raised {
  /** Stable: the same at each try, and in the header `webhook-id`. */
  readonly id: string;
  /** When it happened: ISO 8601 in UTC. */
  readonly at: string;
}

/** The body of an alert about a payout. It holds no account number, no name and no text of a gateway or an operator. */
export interface PayoutAlert extends Raised {
  /** What happened. */
  readonly type: `payout.${PayoutAlertKind}`;
  /** The name of the provider. */
  readonly provider: string;
  /** The caller's own order number. */
  readonly reference: string;
  /** Where the payout stood when the alert was raised; absent if the engine does not have it. */
  readonly state?: PayoutState;
  /** The code of the error behind it, such as `not_found`; absent if there was none. */
  readonly code?: string;
  /** What an operator does next, in the engine's own words. */
  readonly nextStep: string;
}

/** The body of an alert about a provider. */
export interface ProviderAlert extends Raised {
  /** What happened. */
  readonly type: `provider.${ProviderAlertKind}`;
  /** The name of the provider. */
  readonly provider: string;
  /** What an operator does next, in the engine's own words. */
  readonly nextStep: string;
}

/** Payouts of one provider in one state and currency. */
export interface DigestCount {
  /** The name of the provider. */
  readonly provider: string;
  /** Where they stand. */
  readonly state: string;
  /** The currency of `total`. */
  readonly currency: string;
  /** How many there are. */
  readonly count: number;
  /** Their sum, as an exact decimal. */
  readonly total: string;
}

/** Something that waits for an operator. */
export interface DigestWaiting {
  /** What it is. Limits and pauses are those that keep payouts from being sent. */
  readonly kind:
    | "needs_review"
    | "stuck"
    | "order_limit"
    | "balance"
    | "paused"
    | "recovering"
    | "differences"
    | "proposals";
  /** The name of the provider; empty for proposals about all of them, such as other approval rules. */
  readonly provider: string;
  /** How many payouts, differences of reconciliations, or open proposals there are. */
  readonly count: number;
  /** Since when the oldest waits: ISO 8601 in UTC. */
  readonly since: string;
  /** The references of the five that have waited longest. */
  readonly oldest: readonly string[];
}

/** The body of the daily digest. It comes on quiet days too. */
export interface DailyDigest extends Raised {
  /** Distinguishes it from other alerts. */
  readonly type: "digest.daily";
  /** The day it is for, `2026-11-22`, in `zone`. */
  readonly day: string;
  /** The time zone of the day. */
  readonly zone: string;
  /** The digest before this one: `sent` counts from here. */
  readonly since: string;
  /** Whether nothing waits for an operator, nothing is open and nothing was sent. */
  readonly empty: boolean;
  /** The same in a sentence. */
  readonly summary: string;
  /** What waits for an operator. */
  readonly waiting: readonly DigestWaiting[];
  /** All open payouts. */
  readonly open: readonly DigestCount[];
  /** Payouts that were sent since the digest before, by where they stand now. */
  readonly sent: readonly DigestCount[];
  /** Sums by currency, as exact decimals. */
  readonly totals: {
    readonly open: Readonly<Record<string, string>>;
    readonly sent: Readonly<Record<string, string>>;
  };
  /** Alerts that did not arrive within three days, and are not retried: since the digest before. */
  readonly givenUp: number;
}

/** The body of an alert, as JSON. */
export type Alert = PayoutAlert | ProviderAlert | DailyDigest;
