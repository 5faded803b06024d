/** What the exit code of every command means. */
export const exitCodes = {
  /** Stored; with `--wait` succeeded; for a command that only reads: found. */
  ok: 0,
  /** A fault of the command itself: treat it as unknown. */
  internal: 1,
  /** The command line, the configuration or a file that it names is wrong. Nothing was done. */
  usage: 2,
  /** Refused for sure: nothing was stored or sent. */
  refused: 3,
  /** It cannot be told whether it was stored or sent. Query; never pay again. */
  unknown: 4,
  /** The store or the gateway could not be reached; nothing was stored or sent. */
  unreachable: 5,
  /** The time of `--wait` is over and the payout is still open. */
  pending: 6,
  /** Failed, cancelled or reversed. */
  unpaid: 7,
  /** Waits for a person or for a limit. */
  waiting: 8,
  /** Part of a batch was refused. */
  partly: 9,
  /** Interrupted by a signal: as `unknown`. */
  interrupted: 130,
} as const;

/** The exit code of a command. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
