import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

/** What one run does. */
export interface ChaosRun {
  readonly database: "postgres" | "pglite";
  readonly payouts: number;
  readonly workers: number;
  /** How many of the gateways' requests and notifications go wrong: 0.2 is one in five. */
  readonly rate: number;
  /** Decides orders, faults and kills; the same seed makes the same decisions again. */
  readonly seed: number;
  /** How many times as fast as ours the gateways' clock runs. */
  readonly speed: number;
  /** How many processes are killed: the one of PGlite at as many points of the work, a random one on PostgreSQL every second. */
  readonly kills: number;
  /** After so many minutes the run gives up. */
  readonly minutes: number;
  /** Every so many seconds the primary is ended and its standby promoted; never without it. */
  readonly failoverEvery?: number;
  /** Whether the server is put back to a base backup once. */
  readonly restore: boolean;
  /** Whether the database's defaults are such as no application expects. */
  readonly hostile: boolean;
  /** Whether Jeepay transfers that the gateway reports missing are sent again. */
  readonly resend: boolean;
}

/** The text of `--help`. */
export const help = `pnpm chaos: payouts through every gateway while everything breaks, then the books are compared

  --database KIND   postgres (a real one, several workers) or pglite (one process) (default postgres)
  --payouts NUMBER  how many (default 10000)
  --workers NUMBER  worker processes on PostgreSQL (default 4)
  --rate RATE       how many of the gateways' answers and notifications go wrong (default 0.2)
  --seed NUMBER     makes the decisions of an earlier run again (default a random one, printed)
  --speed NUMBER    how many times faster the gateways' clock runs (default 120)
  --kills NUMBER    how many processes are killed (default on PGlite 20, on PostgreSQL one a second, 400 at most)
  --minutes NUMBER  gives up after so long (default 30)

Two operators propose, approve, decline, reopen and pay again at random; orders above an amount need approval.

Off unless given; the first three are for PostgreSQL:
  --failover-every SECONDS  a synchronous standby, promoted each time the primary is killed or, in turn, halted as planned
  --restore         one base backup, put back in place without later WAL; all orders are then submitted again
  --hostile         German dates, serializable isolation, New York time, millisecond timeouts as the database's defaults
  --resend          the rule resend for jeepay.transfer: what the gateway reports missing is sent again

Exit codes: 0 the books agree, 1 they do not, 2 bad usage.
`;

const known = {
  help: { type: "boolean", default: false },
  database: { type: "string", default: "postgres" },
  payouts: { type: "string", default: "10000" },
  workers: { type: "string", default: "4" },
  rate: { type: "string", default: "0.2" },
  seed: { type: "string" },
  speed: { type: "string", default: "120" },
  kills: { type: "string" },
  minutes: { type: "string", default: "30" },
  "failover-every": { type: "string" },
  restore: { type: "boolean", default: false },
  hostile: { type: "boolean", default: false },
  resend: { type: "boolean", default: false },
} as const;

const usualKills: Readonly<Record<ChaosRun["database"], number>> = { postgres: Number.POSITIVE_INFINITY, pglite: 20 };

/**
 * The run that a command line describes; undefined when it requests help.
 * @throws RangeError or TypeError that says which option is wrong.
 */
export function readOptions(line: readonly string[]): ChaosRun | undefined {
  const { values } = parseArgs({ args: [...line], options: known });
  if (values.help) return undefined;
  const { database } = values;
  if (database !== "postgres" && database !== "pglite")
    throw new RangeError(`--database must be postgres or pglite, got ${database}`);
  const serversOnly = (["failover-every", "restore", "hostile"] as const).find((name) => values[name]);
  if (database === "pglite" && serversOnly) throw new RangeError(`--${serversOnly} needs --database postgres`);
  const { "failover-every": failoverEvery, restore, hostile, resend } = values;
  const workers = numberOf("workers", values.workers, 1, 64);
  return {
    database,
    payouts: numberOf("payouts", values.payouts, 1, 1_000_000),
    // A second process on an embedded database is refused.
    workers: database === "pglite" ? 1 : workers,
    rate: numberOf("rate", values.rate, 0, 1, false),
    seed: values.seed === undefined ? randomInt(2 ** 32) : numberOf("seed", values.seed, 0, 2 ** 32 - 1),
    speed: numberOf("speed", values.speed, 1, 100_000),
    kills: values.kills === undefined ? usualKills[database] : numberOf("kills", values.kills, 0, 1000),
    minutes: numberOf("minutes", values.minutes, 0.1, 1000, false),
    ...(failoverEvery !== undefined && { failoverEvery: numberOf("failover-every", failoverEvery, 5, 3600) }),
    restore,
    hostile,
    resend,
  };
}

function numberOf(name: string, text: string, least: number, most: number, whole = true): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value;
  throw new RangeError(`--${name} must be a ${whole ? "whole " : ""}number from ${least} to ${most}, got ${text}`);
}
