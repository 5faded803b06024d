import type { RunDatabase } from "./database.ts";
import type { Operator } from "./operator.ts";
import type { ChaosRun } from "./options.ts";
import type { Worker } from "./worker-process.ts";

/** What was done to the processes, and what they had to do about it. */
export interface Damage {
  kills: number;
  restarts: number;
  /** Workers that ended by themselves. */
  crashes: number;
  /** Approvals of operators' own proposals that the engine refused. */
  ownRefused: number;
  /** Payouts whose change of mind was heard of by reconciling alone. */
  reconciled: number;
  /** Primaries that were killed, and whose standby was promoted. */
  failovers: number;
  /** Primaries that were halted after an operator had declared it. */
  plannedFailovers: number;
  restores: number;
  /** How often an operator ended the recovery of a provider. */
  recoveries: number;
}

/** What a havoc works on. */
export interface Scene {
  readonly run: ChaosRun;
  readonly workers: readonly Worker[];
  readonly database: RunDatabase;
  readonly operator: Operator;
  /** The database is about to be put back: what came after the backup, which was begun and ended then, counts as forgotten. */
  forget(begun: number, ended: number): void;
  /** How much of the work is done, from 0 to 1. */
  progress(): number;
  isOver(): boolean;
}

/** The last hundredth is left in peace, or it would not come to an end. */
export const almostDone = 0.99;

/** Does one thing to the workers after the other. */
export type Turns = (act: () => Promise<void>) => Promise<void>;

/** Where a run begins. */
export function createDamage(): Damage {
  return {
    kills: 0,
    restarts: 0,
    crashes: 0,
    ownRefused: 0,
    reconciled: 0,
    failovers: 0,
    plannedFailovers: 0,
    restores: 0,
    recoveries: 0,
  };
}
