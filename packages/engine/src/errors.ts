/** Every reason for which the engine itself refuses or fails. */
export type EngineErrorCode =
  | "invalid_order"
  | "conflict"
  | "configuration"
  | "unknown_provider"
  | "unknown_reference"
  | "ambiguous_reference"
  | "too_late"
  | "migration"
  | "in_use"
  | "database"
  | "stopped";

/** What an `EngineError` is made of. */
export interface EngineErrorDetails {
  readonly code: EngineErrorCode;
  /** What happened, to which reference, and what to do next. */
  readonly message: string;
  readonly reference?: string | undefined;
  readonly provider?: string | undefined;
  /** Where an order differs or is wrong: field paths, never values. */
  readonly paths?: readonly string[] | undefined;
  readonly cause?: unknown;
}

// A registered symbol, so that errors of two installed copies of this package know each other.
const marker = Symbol.for("@payout/engine/EngineError");

/** An error of the engine itself; what a gateway says or refuses becomes the state of a payout instead. */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
  readonly code: EngineErrorCode;
  declare readonly reference?: string;
  declare readonly provider?: string;
  declare readonly paths?: readonly string[];

  constructor(details: EngineErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    for (const key of ["reference", "provider", "paths"] as const) {
      if (details[key] !== undefined) Object.defineProperty(this, key, { value: details[key], enumerable: true });
    }
    Object.defineProperty(this, marker, { value: true });
  }

  /** Whether `error` is an `EngineError`, also one of another installed copy of this package. */
  static is(error: unknown): error is EngineError {
    return typeof error === "object" && error !== null && (error as Record<symbol, unknown>)[marker] === true;
  }

  /** For logs: everything except the stack and the cause. */
  toJSON(): Record<string, unknown> {
    const { name, message, ...rest } = this;
    return { ...rest, name, message };
  }
}

/**
 * What a failure of the database looks like to callers. The driver's own error is not passed on, because its detail quotes
 * the row: account numbers and names.
 */
export function databaseError(what: string, cause: unknown): EngineError {
  const code = codeOf(cause);
  return new EngineError({
    code: "database",
    message: `${what}${code === undefined ? "" : ` (${code})`}. Nothing of this was stored or sent: see that the database is up, writable and has room, then do it again.`,
  });
}

/** The SQLSTATE or system code of an error, or of the first of several. */
function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null) return undefined;
  const { code, errors } = cause as { readonly code?: unknown; readonly errors?: readonly unknown[] };
  return typeof code === "string" ? code : codeOf(errors?.[0]);
}
