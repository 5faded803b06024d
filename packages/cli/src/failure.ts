import { PayoutError } from "@payout/core";
import { EngineError, type EngineErrorCode } from "@payout/engine";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

/** Why a command ends without what was asked for: a line for people, a word for programs, an exit code. */
export class CommandError extends Error {
  override readonly name: string = "CommandError";
  readonly exit: ExitCode;
  readonly code: string;
  readonly about: About;

  constructor(exit: ExitCode, code: string, message: string, about: About = {}) {
    super(message);
    this.exit = exit;
    this.code = code;
    this.about = about;
  }
}

/** Which payout an error is about. */
interface About {
  readonly reference?: string | undefined;
  readonly provider?: string | undefined;
}

/** The error of a command line, a configuration or a file that cannot be used. */
export function usage(message: string): CommandError {
  return new CommandError(exitCodes.usage, "usage", message);
}

/** Whatever was thrown, as an error with an exit code. */
export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (EngineError.is(error)) {
    const { reference, provider, message } = error;
    return new CommandError(engineExits[error.code], error.code, message, { reference, provider });
  }
  if (PayoutError.is(error)) {
    const { reference, provider } = error;
    return new CommandError(gatewayExit(error), error.code, error.message, { reference, provider });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CommandError(
    exitCodes.internal,
    "internal",
    `${oneLine(message)}. Look with payout show before you repeat it.`,
  );
}

const engineExits: Readonly<Record<EngineErrorCode, ExitCode>> = {
  invalid_order: exitCodes.refused,
  conflict: exitCodes.refused,
  over_limit: exitCodes.refused,
  configuration: exitCodes.usage,
  unknown_provider: exitCodes.usage,
  unknown_reference: exitCodes.refused,
  ambiguous_reference: exitCodes.usage,
  too_late: exitCodes.refused,
  not_allowed: exitCodes.refused,
  invalid_statement: exitCodes.refused,
  report: exitCodes.internal,
  alert: exitCodes.internal,
  migration: exitCodes.unreachable,
  in_use: exitCodes.unreachable,
  // Once it is open: the commit may have happened. What fails at the opening is unreachable, see session.ts.
  database: exitCodes.unknown,
  stopped: exitCodes.internal,
};

const passing: readonly string[] = ["network", "timeout", "unavailable", "rate_limited"];

function gatewayExit({ operation, outcome, code }: PayoutError): ExitCode {
  if (operation === "setup") return exitCodes.usage;
  if (operation === "send" && outcome !== "not_sent") return exitCodes.unknown;
  return passing.includes(code) ? exitCodes.unreachable : exitCodes.refused;
}

/** A text without line breaks and what else moves a terminal's cursor. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").trim();
}
