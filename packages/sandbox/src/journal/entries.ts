import type { NotificationFault } from "../faults/faults.ts";
import type { Actor } from "../gateway/actor.ts";
import type { Gateways } from "../gateway/gateways.ts";
import type { LedgerStatus } from "../gateway/ledger.ts";
import type { ProviderId } from "../gateway/provider-ids.ts";
import type { Verdict } from "../gateway/received-request.ts";

/** What every entry of the journal says. */
export interface EntryHead {
  /** Counts up by one, over all gateways. */
  readonly id: number;
  /** Gateway time, milliseconds since 1970. */
  readonly time: number;
  readonly gateway: keyof Gateways;
  /** Absent where it cannot be determined: a request to no known path. */
  readonly provider?: ProviderId;
  /** Absent where the entry is about no order. */
  readonly merchant?: string;
  readonly reference?: string;
}

/** A request as it arrived. */
export interface RequestPart {
  readonly kind: "request";
  /** Ties a request to its answer. */
  readonly exchange: number;
  readonly operation?: "create" | "query";
  readonly method: string;
  /** Below the gateway's `baseUrl`, with the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What went back, and what the gateway made of the request. */
export interface AnswerPart {
  readonly kind: "answer";
  readonly exchange: number;
  readonly verdict: Verdict;
  /** Absent when nothing went back. */
  readonly status?: number;
  readonly contentType?: string;
  /** What really left, after a fault has corrupted it. */
  readonly body: string;
  /** False when the connection ended before the answer did. */
  readonly complete: boolean;
}

/** An order as lists show it. */
export interface OrderSummary {
  readonly providerId: string;
  /** Exact decimal in major units. */
  readonly amount: string;
  readonly currency: string;
  readonly status: LedgerStatus;
  /** The gateway's own word or number. */
  readonly providerStatus: string;
  /** Gateway time, milliseconds since 1970. */
  readonly createdAt: number;
}

/** An order came into being or moved. */
export interface ChangePart {
  readonly kind: "change";
  readonly actor: Actor;
  /** The order from now on. */
  readonly order: OrderSummary;
  /** What the gateway called its state before; absent when it is new. */
  readonly before?: string;
}

/** One attempt to notify the merchant has ended. */
export interface NotificationPart {
  readonly kind: "notification";
  readonly attempt: number;
  /** Whether an operator triggered it or the gateway's schedule. */
  readonly actor: Actor;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly acknowledged: boolean;
  /** HTTP status of the merchant's answer. */
  readonly status?: number;
  readonly answer?: string;
  /** Why there was no answer. */
  readonly error?: string;
  /** What was done to it on the way. */
  readonly fault?: NotificationFault;
}

/** Everything that the journal records about a gateway. */
export type EntryPart = RequestPart | AnswerPart | ChangePart | NotificationPart;

/** One line of the journal. */
export type JournalEntry = EntryHead & EntryPart;
