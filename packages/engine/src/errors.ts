import { type OrderProblem, PayoutError } from "@payout/core";

/** Why the engine itself refuses or fails. */
export type EngineErrorCode =
  | "invalid_order"
  | "conflict"
  | "over_limit"
  | "configuration"
  | "unknown_provider"
  | "unknown_reference"
  | "ambiguous_reference"
  | "too_late"
  | "not_allowed"
  | "invalid_statement"
  | "report"
  | "alert"
  | "migration"
  | "in_use"
  | "database"
  | "stopped";

/** The fields of an `EngineError`. */
export interface EngineErrorDetails {
  /** Why the call was refused or failed. */
  readonly code: EngineErrorCode;
  /** What happened, to which reference, and what to do next. */
  readonly message: string;
  /** The reference that the call was about, if it was about one. */
  readonly reference?: string | undefined;
  /** The name of the provider, where one is involved. */
  readonly provider?: string | undefined;
  /** Where an order differs or is wrong: field paths, never values. */
  readonly paths?: readonly string[] | undefined;
  /** Everything that is wrong with an order. Only for `invalid_order`. */
  readonly problems?: readonly OrderProblem[] | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

// A registered symbol, so that errors of two installed copies of this package know each other.
const marker = Symbol.for("@payout/engine/EngineError");

/** An error of the engine itself. What a gateway answers or refuses becomes the state of a payout instead. */
export class EngineError extends Error {
  /** Always `"EngineError"`. */
  override readonly name: string = "EngineError";
  /** Why the call was refused or failed. */
  readonly code: EngineErrorCode;
  /** The reference that the call was about, if it was about one. */
  declare readonly reference?: string;
  /** The name of the provider, where one is involved. */
  declare readonly provider?: string;
  /** Where an order differs or is wrong: field paths, never values. */
  declare readonly paths?: readonly string[];
  /** Everything that is wrong with the order. Only on `invalid_order`. */
  declare readonly problems?: readonly OrderProblem[];

  constructor(details: EngineErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    for (const key of ["reference", "provider", "paths", "problems"] as const) {
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

/** The error of what may not be done with a payout; nothing was changed by it. */
export function notAllowed(
  { provider, reference }: { readonly provider: string; readonly reference: string },
  because: string,
  paths?: readonly string[],
): EngineError {
  const message = `${provider} ${reference}: ${because}`;
  return new EngineError({ code: "not_allowed", message, reference, provider, paths });
}

/** The error about a reference that was never submitted. */
export function unknownReference(reference: string): EngineError {
  return new EngineError({
    code: "unknown_reference",
    message: `no order was submitted under the reference ${reference}. Check the reference and the provider.`,
    reference,
  });
}

/** The error of a call to a stopped engine. */
export function stopped(): EngineError {
  return new EngineError({ code: "stopped", message: "this engine has been stopped. Create a new one." });
}

/**
 * What a failure of the database looks like to callers and in logs. The driver's own error is not passed on: its detail
 * quotes rows, which hold account numbers and names, and it carries the connection with its password.
 */
export function databaseError(what: string, cause: unknown): EngineError {
  const code = codeOf(cause);
  const because = code === undefined ? "" : ` (${code})`;
  const advice = adviceAbout(cause, code) ?? "Check that the database is running, writable and has disk space";
  return new EngineError({
    code: "database",
    message: `${what}${because}. ${advice}, then try again: repeating the call is safe.`,
  });
}

/** Which rights an engine needs. */
export const grantWhat =
  "let it create both schemas (grant create on database), or create them for it and grant usage and create on both; once they are migrated, usage and the rights to select, insert, update and, for jobs, delete rows are enough";

function adviceAbout(cause: unknown, code: string | undefined): string | undefined {
  const { message = "", syscall } = (cause ?? {}) as { readonly message?: string; readonly syscall?: unknown };
  // A client reads its certificates each time that it connects.
  if (syscall === "open")
    return "A file that its URL names as sslrootcert, sslcert or sslkey cannot be read: correct the path or its permissions";
  const [, byText] = adviceOnText.find(([text]) => text.test(message)) ?? [];
  return byText ?? (code === undefined ? undefined : adviceOn[code]);
}

const demandsTls =
  "The server demands TLS: add ?sslmode=verify-full to its URL, and &sslrootcert=/path/to/ca.pem if its certificate is from a private CA; for a pool that you pass, set ssl";
const unknownCa =
  "Its certificate is self-signed or from a private CA: add sslmode=verify-full&sslrootcert=/path/to/ca.pem to its URL, or set ssl.ca of a pool that you pass";
const outOfDate = "Its certificate is not valid at this time: renew it, or correct the clock of this machine";

/** What tells the reason is the text: one SQLSTATE stands for several, or there is none. */
const adviceOnText: readonly (readonly [text: RegExp, advice: string])[] = [
  [/no encryption|SSL off|(?:SSL|TLS)\b.*\brequired|requires? (?:SSL|TLS)/i, demandsTls],
  [
    /does not support SSL/i,
    "The server has no TLS, but its URL requires it with sslmode: turn TLS on at the server, or use sslmode=disable in a network that you trust",
  ],
  [
    /startup parameter/i,
    "A pooler refuses what its URL asks for at connection start: remove such parameters from the URL, or list them in the pooler's ignore_startup_parameters",
  ],
  // Which was readable when the engine was opened: see recovery/lineage.ts.
  [
    /\bpg_(?:control_system|walfile_name|current_wal_\w+)\b/,
    "This user may no longer read the server's identity or position: grant execute on the functions pg_control_system, pg_walfile_name, pg_current_wal_lsn and pg_current_wal_flush_lsn to it, or restart the engine, which then does not detect restores",
  ],
];

/** What to do about what goes wrong most often, by SQLSTATE or system code. */
const adviceOn: Readonly<Record<string, string>> = {
  ENOTFOUND: "Its host name does not resolve: correct it",
  ECONNREFUSED: "Nothing listens at its address: check that the database is running and that host and port are right",
  "28P01": "The server rejects the user or the password: correct them",
  "28000":
    "The server rejects this user from this host: correct the user or the server's pg_hba.conf, or, if that demands TLS, add ?sslmode=verify-full to the URL",
  "3D000": "The server has no database of this name: create it with createdb, or correct the name",
  "53100": "Its disk is full: free some space",
  "57P01": "The server is shutting down: wait until it is back",
  "57P03": "The server is starting or shutting down: wait until it is back",
  "53300": "The server has no free connection: raise its max_connections, or give each engine a smaller pool",
  "25006": "It is read-only, as a standby is: use the address of the primary",
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownCa,
  SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
  CERT_UNTRUSTED: unknownCa,
  CERT_HAS_EXPIRED: outOfDate,
  CERT_NOT_YET_VALID: outOfDate,
  ERR_TLS_CERT_ALTNAME_INVALID:
    "Its certificate is for another host name: use a name in the URL that the certificate has; sslmode=verify-full compares them",
  "42501": `This user lacks a privilege: ${grantWhat}`,
};

/** An error as it may be shown: a database error without its details, any other unchanged. */
export function presentable(error: unknown): unknown {
  return isDatabaseError(error) ? databaseError("the database failed", error) : error;
}

/** Runs work on the database, and turns its failures into errors that say what to do. */
export async function wrapDatabaseErrors<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isDatabaseError(error) ? databaseError(what, error) : error;
  }
}

const ofCallers = new WeakSet<object>();
const ofConnecting = new WeakSet<object>();

/** Connects to the database: whatever goes wrong there is about it, also what only Node.js or its TLS has a word for. */
export async function connecting<Connection>(connect: () => Promise<Connection>): Promise<Connection> {
  try {
    return await connect();
  } catch (error) {
    if (typeof error === "object" && error !== null) ofConnecting.add(error);
    throw error;
  }
}

/** Calls a function of the caller's: what it throws is about the caller's own database or network, never about the engine's. */
export async function callersOwn(call: () => void | Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (typeof error === "object" && error !== null) ofCallers.add(error);
    throw error;
  }
}

/** The caller's function that sees errors, as what cannot fail: what only reports must neither end the process nor stop the work. */
export function reporter(report: (error: unknown) => void): (error: unknown) => void {
  return (error) => {
    const shown = presentable(error);
    callersOwn(() => report(shown)).catch((failure: unknown) => console.error(shown, failure));
  };
}

/** The drivers mark errors of the server with a severity, and those of the connection with a system code or a known text. */
function isDatabaseError(error: unknown): boolean {
  if (typeof error !== "object" || error === null || ofCallers.has(error)) return false;
  if (EngineError.is(error) || PayoutError.is(error)) return false;
  if (ofConnecting.has(error)) return true;
  const { severity, message = "" } = error as { readonly severity?: unknown; readonly message?: string };
  return severity !== undefined || /^E[A-Z]+$/.test(codeOf(error) ?? "") || /connection|timeout|PGlite/i.test(message);
}

/** The SQLSTATE or system code of an error, or of the first of several. */
export function codeOf(cause: unknown): string | undefined {
  if (typeof cause !== "object" || cause === null) return undefined;
  const { code, errors } = cause as { readonly code?: unknown; readonly errors?: readonly unknown[] };
  return typeof code === "string" ? code : codeOf(errors?.[0]);
}
