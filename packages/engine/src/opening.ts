import type { EngineContext } from "./context.ts";
import type { Database } from "./database/database.ts";
import { requireUtf8 } from "./database/encoding.ts";
import { migrateToLatest, requireLatest } from "./database/migrate.ts";
import { openDatabase } from "./database/open.ts";
import { databaseError, EngineError, stopped } from "./errors.ts";
import { openDigests } from "./personal/digests.ts";
import { openWitness } from "./recovery/open-witness.ts";
import { settleDoubts } from "./recovery/recover.ts";
import type { Witness } from "./recovery/witness.ts";
import { defaultSweepMs, type EngineSettings, type ProviderEntry } from "./settings.ts";
import { createMeter, type Meter } from "./watch/meter.ts";
import { createEvidence } from "./work/evidence.ts";
import { openJobs } from "./work/jobs.ts";
import { stopwatch } from "./work/stopwatch.ts";

/** How long a stopping engine waits for handlers besides sends, in milliseconds. */
const patienceMs = 30_000;

/** The engine's database, opened when it is needed. */
export interface Opening {
  /** @throws EngineError `database`, `migration` or `in_use`. A later call tries again. */
  opened(): Promise<EngineContext>;
  migrate(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the database at the first use, once. */
export function createOpening(
  settings: EngineSettings,
  providers: ReadonlyMap<string, ProviderEntry>,
  onError: (error: unknown) => void,
  meter: Meter = createMeter(),
): Opening {
  let current: Promise<Opened> | undefined;
  let closed = false;
  // A signal's handler and a finally may both close: the second one waits for the first.
  let closing: Promise<void> | undefined;
  const open = (autoMigrate: boolean): Promise<Opened> => {
    if (closed) return Promise.reject(stopped());
    current ??= openAll(settings, providers, { autoMigrate, onError, meter }).catch((error: unknown) => {
      current = undefined;
      throw error;
    });
    return current;
  };
  const close = async (): Promise<void> => {
    const opened = await current?.catch(() => undefined);
    await opened?.context.jobs.stop(longestSend(providers));
    await opened?.database.close();
    opened?.context.witness.journal?.close();
  };
  const autoMigrate = settings.autoMigrate ?? true;
  return {
    opened: async () => (await open(autoMigrate)).context,
    async migrate() {
      await open(true);
    },
    close() {
      closed = true;
      closing ??= close();
      return closing;
    },
  };
}

interface Opened {
  readonly context: EngineContext;
  readonly database: Database;
}

/** How the database is opened. */
interface Manner {
  readonly autoMigrate: boolean;
  readonly onError: (error: unknown) => void;
  readonly meter: Meter;
}

async function openAll(
  settings: EngineSettings,
  providers: ReadonlyMap<string, ProviderEntry>,
  { autoMigrate, onError, meter }: Manner,
): Promise<Opened> {
  const { schema = "payout", publicUrl, alerts, recovering = false, personalData = {} } = settings;
  const { jobsSchema = `${schema}_jobs`, pollEveryMs = 1000, sweepEveryMs = defaultSweepMs } = settings;
  const database = await openDatabase(settings.database, onError);
  let witness: Witness | undefined;
  try {
    const db = database.db;
    if (database.kind === "server") await requireUtf8(db);
    await (autoMigrate ? migrateToLatest(db, schema) : requireLatest(db, schema));
    const identity = await identityOf(db.withSchema(schema));
    witness = await openWitness({ database, db, schema, identity, journal: settings.journal });
    const jobs = await openJobs(database, {
      schema: jobsSchema,
      autoMigrate,
      pollEveryMs,
      providers: [...providers.values()],
      sweepEveryMs,
      onError,
    });
    const context: EngineContext = {
      db: db.withSchema(schema),
      jobs,
      providers,
      evidence: createEvidence(),
      digests: await openDigests(db.withSchema(schema), personalData.digestKey),
      personalData,
      publicUrl: publicUrl?.replace(/\/+$/, ""),
      alerts,
      onError,
      meter,
      ownership: database,
      witness,
      schema,
      identity,
      stopwatch,
    };
    await settleDoubts(context, recovering);
    return { database, context };
  } catch (error) {
    await database.close().catch(onError);
    witness?.journal?.close();
    throw EngineError.is(error) ? error : databaseError("cannot open the database", error);
  }
}

async function identityOf(db: EngineContext["db"]): Promise<string> {
  return (await db.selectFrom("engine_identity").select("id").executeTakeFirstOrThrow()).id;
}

/** A send that is under way gets its whole budget, and the time to store its answer. */
function longestSend(providers: ReadonlyMap<string, ProviderEntry>): number {
  const budgets = [...providers.values()].map(({ rules }) => rules.sendTimeoutMs + rules.leaseMs);
  return Math.max(patienceMs, ...budgets);
}
