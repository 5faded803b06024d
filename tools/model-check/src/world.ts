import type { PayoutStatus } from "@payout/core";
import { finalStates, type Observation, type PayoutState } from "../../../packages/engine/src/machine/words.ts";
import type { DecisionWord } from "../../../packages/engine/src/resolve/rules.ts";
import type { Setting } from "./setting.ts";

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
  /** What matters only under approval rules; absent without them. */
  readonly ruled?: RuledRow;
}

/** What of a row and its history only decisions that others approve depend on. */
export interface RuledRow {
  readonly awaitsApproval: boolean;
  readonly paidAgain: boolean;
  /** Its original may have been paid after all. */
  readonly contradicted: boolean;
  /** What the gateway's last message said: it decides whether a message that changes nothing is stored once more. */
  readonly lastSaid: Said | null;
  readonly saidSucceeded: boolean;
  /** An operator's decision was the last that changed its state. */
  readonly decided: boolean;
  /** The last decision was that the money came back, after the gateway had said that it arrived. */
  readonly returned: boolean;
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

/** `ada` submits the order, proposes whatever the engine lets her, and tries to approve it. `bo` approves only what he sees. */
export type Person = "ada" | "bo";

/** The newest proposal about a payout that nobody has approved or declined. */
export interface Proposed {
  readonly kind: "send" | "resolve" | "reopen" | "pay_again";
  readonly decision?: DecisionWord;
  readonly by: Person;
  /** The payout's version that it is about. */
  readonly version: string;
  readonly hasLapsed: boolean;
}

/** A payout with what is proposed about it. */
export interface Ruled {
  /** How many events have changed it. */
  readonly revision: number;
  readonly proposal: Proposed | undefined;
  /** Somebody who did not submit it has approved that it is sent, in the version that it has. */
  readonly isApproved: boolean;
}

/** The payout that pays the money again. Its send is three steps: everything else about sending is explored with the first order. */
export interface Successor extends Ruled {
  readonly row: Row;
  readonly order: OrderStatus | "none";
  /** An alarm says that the money may have been paid twice. */
  readonly alarmed: boolean;
}

/** What must never be: noted by the step that does it. */
export type Breach = "one name" | "another version" | "lapsed";

/** What people do under approval rules. */
export interface Approvals extends Ruled {
  readonly successor: Successor | undefined;
  /** How often the money was ordered again. */
  readonly successors: number;
  /** The gateway has said that the order failed, and then has paid it all the same. */
  readonly turned: boolean;
  /** The money came back, and only a statement shows it. */
  readonly cameBack: boolean;
  readonly breach: Breach | undefined;
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
  /** Absent without approval rules. */
  readonly approvals?: Approvals;
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

const ruledRow: RuledRow = {
  awaitsApproval: true,
  paidAgain: false,
  contradicted: false,
  lastSaid: null,
  saidSucceeded: false,
  decided: false,
  returned: false,
};

/** An order that ada has just submitted, and that awaits approval: its row, and the proposal to send it. */
export const submitted = {
  row: { ...start.row, dueInMs: null, ruled: ruledRow } as Row,
  ruled: {
    revision: 1,
    proposal: { kind: "send", by: "ada", version: "0.1", hasLapsed: false },
    isApproved: false,
  } satisfies Ruled as Ruled,
};

const ruledStart: World = {
  ...start,
  row: submitted.row,
  approvals: {
    ...submitted.ruled,
    successor: undefined,
    successors: 0,
    turned: false,
    cameBack: false,
    breach: undefined,
  },
};

/** Where the exploration of a setting begins. */
export function startOf({ approvals }: Setting): World {
  return approvals === true ? ruledStart : start;
}

/** A text that distinguishes rows. When the last attempt has settled matters only as long as the payout is open and sent. */
export function rowKey(row: Row): string {
  const isSettled = row.state === "accepted" || finalStates.includes(row.state);
  const { ruled, ...rest } = isSettled ? { ...row, settlesInMs: null } : row;
  return [...Object.values(rest), ...(ruled === undefined ? [] : Object.values(ruled))].join();
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
