import type { Payout } from "@payout/core";
import type { Observed } from "../machine/decide.ts";
import type { DecisionWord } from "../resolve/rules.ts";

/** Who approved something, by which proposal. */
export interface Approved {
  readonly proposal: string;
  readonly approvedBy: readonly string[];
}

/** An observation of one payout, with everything that is kept about it. */
export interface ObservationRecord extends Observed {
  /** The gateway's message, where there is one. */
  readonly payout?: Payout | undefined;
  /** Where it comes from: `engine`, `gateway`, `caller`, or an operator. */
  readonly actor: string;
  /** Why, in plain words. */
  readonly reason?: string | undefined;
  /** The code of the error that a call ended with. */
  readonly error?: string | undefined;
  /** Why the gateway refused. */
  readonly failure?: { readonly code: string; readonly message: string } | undefined;
  /** What an operator decided. */
  readonly decision?: DecisionWord;
  /** Who approved the decision, by which proposal. */
  readonly approved?: Approved | undefined;
  /** Of a payout in doubt: how long nothing may be done, because its earlier send may be under way. */
  readonly checkAfterMs?: number;
  /** Names the worker of a claim. */
  readonly claim?: string;
  /** Keep it in the history even when it changes nothing. */
  readonly keep?: boolean;
}
