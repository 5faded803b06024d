import type { PayoutStatus } from "@payout/core";
import { finalStates, type Observation, type PayoutState } from "../../../packages/engine/src/machine/words.ts";

/** What the gateway can say of an order in the model. */
export type OrderStatus = "pending" | "succeeded" | "failed";

/** What a message of the gateway says; `unknown`: a word that no table lists. */
export type Said = OrderStatus | "unknown";

/** The stored payout: what of its row and its history the engine's decisions depend on. Times are milliseconds from now. */
export interface Row {
  readonly state: PayoutState;
  readonly attempt: number;
  readonly claim: string | null;
  readonly confirming: PayoutStatus | null;
  readonly tries: number;
  /** When the next job is due; null when none will come. */
  readonly dueInMs: number | null;
  /** When the present attempt has settled; null before the first. */
  readonly settlesInMs: number | null;
  readonly acceptedAgoMs: number;
  readonly sentAgoMs: number;
  readonly stuck: boolean;
  readonly final: boolean;
  readonly repayable: boolean;
  /** An event reports one of the gateway's own messages about this order. */
  readonly named: boolean;
  /** An event reports that it was sent again after an attempt that was never answered. */
  readonly sentAgain: boolean;
  /** It is queried before it is sent. */
  readonly checksFirst: boolean;
  /** A query has shown, in the present recovery or after it, that the gateway does not have it. */
  readonly cleared: boolean;
}

/** Names one claim: in two lives of the database, two claims can have the same number. */
export interface Claim {
  readonly life: Life;
  readonly attempt: number;
}

/** The database as it was used first, or the older one that has replaced it. */
export type Life = 0 | 1;

/** What a worker is about to store. */
export interface Result {
  readonly word: Observation;
  /** Of a send: why nothing was sent. */
  readonly why?: "suspended" | "network";
}

/** What one worker is doing. */
export type Worker =
  | { readonly doing: "nothing" }
  /** Its claim is committed, and the commit's answer got lost: it tries again. */
  | (Claim & { readonly doing: "claim"; readonly elapsedMs: number })
  /** It knows that it has the payout, and connects. */
  | (Claim & { readonly doing: "connect"; readonly elapsedMs: number })
  /** Its POST has left, and it waits for the answer. */
  | (Claim & { readonly doing: "wait"; readonly heard: "nothing" | "taken" | "refused" | "duplicate" })
  | (Claim & { readonly doing: "store send"; readonly result: Result })
  /** It has queried the gateway about the payout as it was then. */
  | (Queried & { readonly doing: "query"; readonly settled: boolean })
  /** It has the gateway's answer to a query, or none. */
  | (Queried & { readonly doing: "store query"; readonly result: Result });

/** A payout as it was when it was queried. */
interface Queried {
  readonly state: PayoutState;
  readonly attempt: number;
  readonly claim: string | null;
  /** To find out whether it may be sent. */
  readonly checks: boolean;
}

/** A worker that is doing this. */
export type Doing<What extends Worker["doing"]> = Extract<Worker, { readonly doing: What }>;

/** Which of the two workers. */
export type Index = 0 | 1;

/** A POST that has left, and that the gateway can still take in. */
export interface Flight extends Claim {
  readonly leftMs: number;
}

/** What becomes of the database itself. */
export interface Lives {
  readonly now: Life;
  /** What an older database knows of the order, as long as it can replace the present one. */
  readonly backup: Row | "nothing" | undefined;
  /** The present database does not have the order; its row is none then. */
  readonly isMissing: boolean;
  /** What was notified about the order while it was missing. */
  readonly inbox: readonly Said[];
  /** Which workers have compared the present database with what they know. */
  readonly compared: readonly [boolean, boolean];
  /** It is stored that the database may be older than what was sent. */
  readonly recovering: boolean;
  /** When nothing that was sent before can arrive any more, counted from when that was stored. */
  readonly settlesInMs: number;
}

/** Everything at one moment. */
export interface World {
  readonly row: Row;
  readonly lives: Lives;
  /** How often sending has begun, in both lives of the database. */
  readonly claims: number;
  readonly workers: readonly [Worker, Worker];
  readonly flights: readonly Flight[];
  /** The order as the gateway has it. */
  readonly order: OrderStatus | "none";
  /** The gateway has taken in two orders under the reference. */
  readonly takenTwice: boolean;
  /** The payout was repayable, and the caller paid again. */
  readonly paidAgain: boolean;
}

/** An order has just been submitted. */
export const start: World = {
  row: {
    state: "accepted",
    attempt: 0,
    claim: null,
    confirming: null,
    tries: 0,
    dueInMs: 0,
    settlesInMs: null,
    acceptedAgoMs: 0,
    sentAgoMs: 0,
    stuck: false,
    final: false,
    repayable: false,
    named: false,
    sentAgain: false,
    checksFirst: false,
    cleared: false,
  },
  lives: {
    now: 0,
    backup: undefined,
    isMissing: false,
    inbox: [],
    compared: [true, true],
    recovering: false,
    settlesInMs: 0,
  },
  claims: 0,
  workers: [{ doing: "nothing" }, { doing: "nothing" }],
  flights: [],
  order: "none",
  takenTwice: false,
  paidAgain: false,
};

/** A text that distinguishes rows. When the last attempt has settled matters only as long as the payout is open and sent. */
export function rowKey(row: Row): string {
  const isSettled = row.state === "accepted" || finalStates.includes(row.state);
  return Object.values(isSettled ? { ...row, settlesInMs: null } : row).join();
}

/** A text that distinguishes what workers do. */
export function workerKey(worker: Worker): string {
  switch (worker.doing) {
    case "nothing":
      return "-";
    case "claim":
    case "connect":
      return `${worker.doing},${worker.life}:${worker.attempt},${worker.elapsedMs}`;
    case "wait":
      return `w${worker.life}:${worker.attempt},${worker.heard}`;
    case "store send":
      return `s${worker.life}:${worker.attempt},${worker.result.word},${worker.result.why ?? ""}`;
    case "query":
      return `a${worker.state},${worker.attempt},${worker.claim},${worker.settled},${worker.checks}`;
    case "store query":
      return `q${worker.state},${worker.attempt},${worker.claim},${worker.result.word},${worker.checks}`;
  }
}
