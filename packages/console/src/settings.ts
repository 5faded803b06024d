import type { Engine } from "@payout/engine";
import { type Clock, clockOf } from "./time.ts";

/** What an operator may do. Roles do not include each other: an approver who is no operator decides nothing. Each of them may read. */
export type ConsoleRole = "viewer" | "operator" | "approver" | "admin";

/** Who is signed in, as your own sign-in knows them. */
export interface SignedIn {
  /** A stable name, such as a login: it is stored with everything they do. Never `engine` or `gateway`. */
  readonly actor: string;
  /** What they may do. */
  readonly roles: readonly ConsoleRole[];
  /** Roles that approval rules name, such as `treasurer`. @default none */
  readonly approvalRoles?: readonly string[];
  /** The names of the only providers that they see and act on. @default all */
  readonly providers?: readonly string[];
  /** When they last proved who they are; for `requireFreshSignIn`. */
  readonly authenticatedAt?: Date;
}

/** The engine's calls that the console makes. It reads no database itself. */
export type ConsoleEngine = Pick<
  Engine,
  | "activity"
  | "approvalRules"
  | "approve"
  | "cancelBeforeSend"
  | "cancelReconciliation"
  | "checkBalance"
  | "count"
  | "decline"
  | "differences"
  | "erase"
  | "export"
  | "find"
  | "get"
  | "history"
  | "note"
  | "overview"
  | "pause"
  | "payAgain"
  | "proposals"
  | "providerNames"
  | "providerStatus"
  | "reconciliation"
  | "reconciliations"
  | "recovered"
  | "reopen"
  | "requestApproval"
  | "resolve"
  | "resume"
  | "reveal"
  | "setApprovalRules"
  | "settleDifference"
  | "startReconciliation"
  | "withdrawApprovals"
>;

/** The settings of `createConsole`. */
export interface ConsoleSettings {
  /** The engine whose payouts are shown. It need not be started: another process may do the work. */
  readonly engine: ConsoleEngine;
  /** Says who sent a request; `undefined` if nobody is signed in. It is called for every request. */
  readonly authenticate: (request: Request) => SignedIn | undefined | Promise<SignedIn | undefined>;
  /**
   * Whether somebody must sign in once more before they approve: for example when `authenticatedAt` is more than five minutes
   * ago. @default never
   */
  readonly requireFreshSignIn?: (signedIn: SignedIn, request: Request) => boolean | Promise<boolean>;
  /** Where operators sign in; it is given the address to return to. @default a text without a link */
  readonly signInUrl?: (returnTo: string) => string;
  /** The path under which the console is mounted, `/payouts`. @default "/" */
  readonly basePath?: string;
  /**
   * The addresses under which operators reach the console, `https://payouts.example`. Requests under any other are refused:
   * otherwise a stranger's page could use a name of its own for this machine. @default loopback only
   */
  readonly origins?: readonly string[];
  /**
   * The key that forms are signed with: a secret of 32 characters or more. Several processes behind one address need the same.
   * @default made at start
   */
  readonly formKey?: string;
  /** The time zone of every time on every page, as an IANA name. @default "UTC" */
  readonly timeZone?: string;
  /** The most bytes of an uploaded statement. @default 20 MiB */
  readonly maxUploadBytes?: number;
  /** Sees errors that are no answer to an operator's mistake. @default console.error */
  readonly onError?: (error: unknown) => void;
  /** The time now; for tests. @default the machine's clock */
  readonly now?: () => Date;
}

/** The settings with everything filled in. */
export interface Resolved {
  readonly engine: ConsoleEngine;
  readonly authenticate: ConsoleSettings["authenticate"];
  readonly requireFreshSignIn: NonNullable<ConsoleSettings["requireFreshSignIn"]>;
  readonly signInUrl: ConsoleSettings["signInUrl"];
  /** Begins with a slash and does not end with one; empty at the root. */
  readonly base: string;
  readonly origins: ReadonlySet<string> | undefined;
  readonly formKey: Uint8Array;
  readonly timeZone: string;
  /** Made once: a format of dates costs more than a page. */
  readonly clock: Clock;
  readonly maxUploadBytes: number;
  readonly onError: (error: unknown) => void;
  readonly now: () => Date;
}

const shortestKey = 32;

/**
 * Checks the settings, so that a mistake shows at start and not at the first request.
 * @throws TypeError
 */
export function resolveSettings(settings: ConsoleSettings): Resolved {
  const { engine, authenticate, basePath = "/", formKey, timeZone = "UTC", origins } = settings ?? {};
  if (typeof engine?.find !== "function") throw wrong("engine", "must be an engine of @payout/engine");
  if (typeof authenticate !== "function") throw wrong("authenticate", "must be a function");
  if (!/^\/[A-Za-z0-9/_-]*$/.test(basePath)) throw wrong("basePath", 'must be a path such as "/payouts"');
  if (formKey !== undefined && (typeof formKey !== "string" || formKey.length < shortestKey))
    throw wrong("formKey", `must be a secret of ${shortestKey} characters or more`);
  if (!isTimeZone(timeZone)) throw wrong("timeZone", "must be an IANA name such as Asia/Shanghai");
  return {
    engine,
    authenticate,
    requireFreshSignIn: settings.requireFreshSignIn ?? (() => false),
    signInUrl: settings.signInUrl,
    base: basePath.replace(/\/+$/, ""),
    origins: origins === undefined ? undefined : new Set(origins.map(originOf)),
    formKey: formKey === undefined ? crypto.getRandomValues(new Uint8Array(32)) : new TextEncoder().encode(formKey),
    timeZone,
    clock: clockOf(timeZone),
    maxUploadBytes: settings.maxUploadBytes ?? 20 * 1024 * 1024,
    onError: settings.onError ?? ((error) => console.error(error)),
    now: settings.now ?? (() => new Date()),
  };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.origin === "null" || url.pathname !== "/")
    throw wrong("origins", 'must be addresses without a path, such as "https://payouts.example"');
  return url.origin;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function wrong(setting: string, problem: string): TypeError {
  return new TypeError(`createConsole: ${setting} ${problem}`);
}
