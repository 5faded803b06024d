import type { ResolvedRules } from "../../../packages/engine/src/settings.ts";

/** One hour is the step of the model's clock. */
export const hour = 3_600_000;

/** What is explored: a kind of gateway, and the engine's rules for it. */
export interface Setting {
  readonly name: string;
  /** The gateway refuses a second order under a reference that it has. */
  readonly refusesDuplicates: boolean;
  readonly rules: ResolvedRules;
  /** How often sending may begin: an order that is to be sent once more is the border of what is explored. */
  readonly maxAttempts: number;
  /** An older database can take the place of the one that is used, once. */
  readonly restores?: boolean;
  /** Approval rules are in force: the order awaits approval, and decisions are proposed. */
  readonly approvals?: boolean;
  /** Workers store at once what they have found out, and hear of their commits: what happens otherwise is explored by another setting. */
  readonly storesAtOnce?: boolean;
}

/**
 * A worker may send for an hour after its claim, is taken over from after three, and its attempt has settled after four. What
 * waits for a pause is due at once, so a query or a send can come at any time; what is open for half an hour is stuck.
 */
const rules: ResolvedRules = {
  concurrency: 2,
  sendTimeoutMs: hour,
  queryTimeoutMs: hour,
  leaseMs: 2 * hour,
  settlingMs: hour,
  queryAfterMs: [0],
  sendAgainAfterMs: [0],
  stuckAfterMs: hour / 2,
  confirmNotifications: true,
  resend: false,
  limits: {},
  pauseAfterUnknowns: false,
};

/** Less time between claim and end, and nothing gets stuck: a restore multiplies the worlds, and so do people. */
const quick: ResolvedRules = { ...rules, sendTimeoutMs: 0, leaseMs: hour, stuckAfterMs: Number.POSITIVE_INFINITY };

/** What the command explores. */
export const settings = {
  plain: { name: "duplicates are taken", refusesDuplicates: false, rules, maxAttempts: 3 },
  refusing: { name: "duplicates are refused", refusesDuplicates: true, rules, maxAttempts: 2 },
  resend: {
    name: "duplicates are refused, resend",
    refusesDuplicates: true,
    rules: { ...rules, resend: true },
    maxAttempts: 2,
  },
  believing: {
    name: "duplicates are taken, notifications believed",
    refusesDuplicates: false,
    rules: { ...rules, confirmNotifications: false },
    maxAttempts: 2,
  },
  restored: {
    name: "duplicates are taken, the database is restored",
    refusesDuplicates: false,
    rules: quick,
    maxAttempts: 2,
    restores: true,
    storesAtOnce: true,
  },
  approved: {
    name: "duplicates are taken, approval rules are in force",
    refusesDuplicates: false,
    rules: quick,
    maxAttempts: 1,
    approvals: true,
    storesAtOnce: true,
  },
} as const satisfies Readonly<Record<string, Setting>>;
