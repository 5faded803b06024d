import type { PayoutStatus } from "@payout/core";
import type { Observation, PayoutState } from "../../../packages/engine/src/machine/words.ts";

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
}

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
  | { readonly doing: "claim"; readonly attempt: number; readonly elapsedMs: number }
  /** It knows that it has the payout, and connects. */
  | { readonly doing: "connect"; readonly attempt: number; readonly elapsedMs: number }
  /** Its POST has left, and it waits for the answer. */
  | { readonly doing: "wait"; readonly attempt: number; readonly heard: "nothing" | "taken" | "refused" | "duplicate" }
  | { readonly doing: "store send"; readonly attempt: number; readonly result: Result }
  /** It has queried the gateway about the payout as it was then. */
  | { readonly doing: "query"; readonly state: PayoutState; readonly attempt: number; readonly settled: boolean }
  /** It has the gateway's answer to a query, or none. */
  | {
      readonly doing: "store query";
      readonly state: PayoutState;
      readonly attempt: number;
      readonly result: Result;
    };

/** A worker that is doing this. */
export type Doing<What extends Worker["doing"]> = Extract<Worker, { readonly doing: What }>;

/** Which of the two workers. */
export type Index = 0 | 1;

/** A POST that has left, and that the gateway can still take in. */
export interface Flight {
  readonly attempt: number;
  readonly leftMs: number;
}

/** Everything at one moment. */
export interface World {
  readonly row: Row;
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
  },
  workers: [{ doing: "nothing" }, { doing: "nothing" }],
  flights: [],
  order: "none",
  takenTwice: false,
  paidAgain: false,
};

/** A text that distinguishes rows. */
export function rowKey(row: Row): string {
  return Object.values(row).join();
}

/** A text that distinguishes what workers do. */
export function workerKey(worker: Worker): string {
  switch (worker.doing) {
    case "nothing":
      return "-";
    case "claim":
    case "connect":
      return `${worker.doing},${worker.attempt},${worker.elapsedMs}`;
    case "wait":
      return `w${worker.attempt},${worker.heard}`;
    case "store send":
      return `s${worker.attempt},${worker.result.word},${worker.result.why ?? ""}`;
    case "query":
      return `a${worker.state},${worker.attempt},${worker.settled}`;
    case "store query":
      return `q${worker.state},${worker.attempt},${worker.result.word}`;
  }
}
