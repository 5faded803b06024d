import type { Effort } from "./alternate.ts";
import type { EnginePlan } from "./engine/measure.ts";
import type { SendEffort } from "./send.ts";

/** How much of everything one run does. */
export interface Plan {
  readonly compute: Effort;
  readonly send: SendEffort;
  /** Processes started for each module that is imported. */
  readonly imports: number;
  /** Sends, and then receives, in the process whose memory is watched. */
  readonly calls: number;
  /** Payouts through the sandbox before its memory is read, four times. */
  readonly payouts: number;
  readonly engine: EnginePlan;
}

/** What the document is written from. */
export const full: Plan = {
  compute: { rounds: 31, batchMs: 25 },
  send: { runs: 5, rounds: 5, batchMs: 80 },
  imports: 21,
  calls: 100_000,
  payouts: 5_000,
  engine: {
    rounds: 3,
    payouts: 1_000,
    workers: [1, 2, 4],
    sizes: [1_000, 10_000, 100_000],
    notifications: 2_000,
    streamed: 100_000,
  },
};

/** Half a minute, for a look while working. */
export const quick: Plan = {
  compute: { rounds: 7, batchMs: 10 },
  send: { runs: 1, rounds: 3, batchMs: 15 },
  imports: 5,
  calls: 5_000,
  payouts: 1_000,
  engine: { rounds: 1, payouts: 200, workers: [1, 2], sizes: [1_000, 5_000], notifications: 200, streamed: 5_000 },
};
