import { join, resolve } from "node:path";
import { type AnyProvider, createEngine, type Engine, EngineError, type EngineSettings } from "@payout/engine";
import { type LoadedConfig, loadConfig } from "./config/load.ts";
import { resolveSource } from "./config/secrets.ts";
import { exitCodes } from "./exit-codes.ts";
import { CommandError, oneLine, usage } from "./failure.ts";
import type { GlobalOptions } from "./global-options.ts";
import { liveProviders, requireConfig, sandboxProviders } from "./providers.ts";
import { useSandbox, workFolder } from "./sandbox.ts";
import type { Terminal } from "./terminal.ts";

/** Where notifications arrive while `payout serve` runs on this machine. */
export const notificationsPort = 4021;

/** An open engine, and what it was made of. */
export interface Session {
  readonly engine: Engine;
  /** The providers by the name that orders use. */
  readonly providers: Readonly<Record<string, AnyProvider>>;
  /** Real gateways and real money. */
  readonly live: boolean;
  /** Who acts: stored with everything that is done. */
  readonly actor: string;
  /** What this actor may approve as. */
  readonly roles: readonly string[];
  readonly config: LoadedConfig;
  /** The time zone of printed times. */
  readonly timeZone: string;
}

/** Who runs a command. */
function actorOf({ actor }: GlobalOptions, { env, user }: Pick<Terminal, "env" | "user">): string {
  return actor ?? env["PAYOUT_ACTOR"] ?? user;
}

const everyRole = ["operator", "approver", "admin"] as const;

/** What a command can require of its actor. */
export type Role = (typeof everyRole)[number];

/** In the sandbox, and where the configuration lists no logins, everybody may do everything; a login that is not listed, nothing. */
function rolesOf({ config }: LoadedConfig, actor: string, live: boolean): readonly string[] {
  if (!live || config?.operators === undefined) return everyRole;
  return Object.hasOwn(config.operators, actor) ? (config.operators[actor] ?? []) : [];
}

/** @throws CommandError `refused` where the actor has none of the roles; nothing was done */
export function requireRole({ actor, roles }: Pick<Session, "actor" | "roles">, ...required: readonly Role[]): void {
  if (required.some((role) => roles.includes(role))) return;
  const message = `${actor} lacks the role ${required.join(" or ")}: add it under operators in the configuration. Nothing was done.`;
  throw new CommandError(exitCodes.refused, "not_allowed", message);
}

interface Opened {
  readonly session: Session;
  close(): Promise<void>;
}

/**
 * Opens the engine of the sandbox, or with `--live` the one of the configuration, for the time of `work`, and closes it whatever
 * happens.
 * @throws CommandError `unreachable` where the store cannot be opened, `usage`
 */
export async function withSession<Result>(
  terminal: Terminal,
  options: GlobalOptions,
  work: (session: Session) => Promise<Result>,
  adjust: Partial<EngineSettings> = {},
): Promise<Result> {
  const { session, close } = await openSession(terminal, options, adjust);
  try {
    // What has not begun is not begun; what has is finished, so that its result is known.
    terminal.signal.throwIfAborted();
    return await work(session);
  } finally {
    await close();
  }
}

/** The same for an actor who has one of the roles. @throws CommandError `refused` for any other */
export async function withRole<Result>(
  role: Role | readonly Role[],
  terminal: Terminal,
  options: GlobalOptions,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  return withSession(terminal, options, (session) => {
    requireRole(session, ...[role].flat());
    return work(session);
  });
}

async function openSession(
  terminal: Terminal,
  options: GlobalOptions,
  adjust: Partial<EngineSettings>,
): Promise<Opened> {
  const config = await loadConfig(terminal, options.config);
  const live = options.live === true;
  const sandbox = live ? undefined : await useSandbox(config.folder);
  const closing = async () => sandbox?.close();
  try {
    const providers = sandbox ? await sandboxProviders(config, sandbox) : await liveProviders(config);
    const engine = createEngine({ ...engineSettings(config, live, terminal), providers, ...adjust });
    await firstRead(engine);
    const actor = actorOf(options, terminal);
    const timeZone = config.config?.timeZone ?? "UTC";
    const session = { engine, providers, live, actor, roles: rolesOf(config, actor, live), config, timeZone };
    return {
      session,
      close: async () => {
        await engine.stop();
        await closing();
      },
    };
  } catch (error) {
    await closing();
    throw error;
  }
}

/** Opens the database: what fails here has stored and sent nothing. */
async function firstRead(engine: Engine): Promise<void> {
  try {
    await engine.approvalRules();
  } catch (error) {
    await engine.stop();
    if (!EngineError.is(error) || error.code === "configuration") throw error;
    const hint = error.code === "in_use" ? " If it is payout serve: use its console, or stop it first." : "";
    throw new CommandError(exitCodes.unreachable, error.code, `${error.message}${hint}`);
  }
}

function engineSettings(config: LoadedConfig, live: boolean, { stderr }: Terminal): Omit<EngineSettings, "providers"> {
  const onError = (error: unknown) => void stderr.write(`${oneLine((error as Error)?.message ?? String(error))}\n`);
  const given = config.config?.engine ?? {};
  if (live) return { ...given, ...journalIn(config), database: liveDatabase(config), onError };
  const { rules, providerRules } = given;
  return {
    database: join(workFolder(config.folder), "payouts"),
    // Some gateways demand an address for notifications, whether anything listens there or not.
    publicUrl: `http://127.0.0.1:${notificationsPort}`,
    ...(rules && { rules }),
    ...(providerRules && { providerRules }),
    onError,
  };
}

/** From wherever the command is run, the claim journal is the same folder: another one would look like a restored database. */
function journalIn({ config, folder }: LoadedConfig): Pick<EngineSettings, "journal"> {
  const journal = config?.engine?.journal;
  return journal === undefined ? {} : { journal: resolve(folder, journal) };
}

function liveDatabase(config: LoadedConfig): EngineSettings["database"] {
  const database = resolveSource(requireConfig(config).database, "database", config) as
    | EngineSettings["database"]
    | undefined;
  if (database === undefined || database === "")
    throw usage(
      '--live needs a database in the configuration: a folder, or { env: "DATABASE_URL" } with a postgres:// URL',
    );
  if (typeof database !== "string" || /^(?:postgres(?:ql)?|memory):\/\//.test(database)) return database;
  return resolve(config.folder, database);
}
