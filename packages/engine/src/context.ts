import type { Kysely } from "kysely";
import type { AlertSettings } from "./alerts/settings.ts";
import type { Ownership, Tx } from "./database/database.ts";
import type { Tables } from "./database/tables.ts";
import { EngineError } from "./errors.ts";
import type { Digests } from "./personal/digests.ts";
import type { Witness } from "./recovery/witness.ts";
import type { PersonalDataSettings, ProviderEntry } from "./settings.ts";
import type { Meter } from "./watch/meter.ts";
import type { Evidence } from "./work/evidence.ts";
import type { Jobs } from "./work/jobs.ts";
import type { Stopwatch } from "./work/stopwatch.ts";

/** What every part of a running engine works with. */
export interface EngineContext {
  readonly db: Kysely<Tables>;
  readonly jobs: Jobs;
  readonly providers: ReadonlyMap<string, ProviderEntry>;
  readonly evidence: Evidence;
  readonly digests: Digests;
  readonly personalData: PersonalDataSettings;
  readonly publicUrl: string | undefined;
  /** Where alerts are posted, if anywhere. */
  readonly alerts: AlertSettings | undefined;
  readonly onError: (error: unknown) => void;
  readonly meter: Meter;
  readonly ownership: Ownership;
  readonly witness: Witness;
  /** The schema of the engine's tables. */
  readonly schema: string;
  /** Distinguishes the engine's database from every other. */
  readonly identity: string;
  /** Measures how long a worker takes from its claim to its POST. */
  readonly stopwatch: Stopwatch;
}

/**
 * Runs `change` in one transaction: all of it is stored, or nothing.
 * @throws EngineError `in_use` when the folder of the database is no longer this engine's.
 */
export async function transact<Result>(
  { db, ownership }: EngineContext,
  change: (work: Tx) => Promise<Result>,
): Promise<Result> {
  ownership.requireOurs();
  const acts: (() => void)[] = [];
  const result = await db.transaction().execute((work) => {
    whenCommitted.set(work, acts);
    return change(work);
  });
  for (const act of acts) act();
  return result;
}

const whenCommitted = new WeakMap<Tx, (() => void)[]>();

/** Does something after the transaction has been committed: what is counted in memory must not count what was rolled back. */
export function afterCommit(work: Tx, act: () => void): void {
  whenCommitted.get(work)?.push(act);
}

/**
 * The provider of this name.
 * @throws EngineError `unknown_provider`
 */
export function providerOf({ providers }: Pick<EngineContext, "providers">, name: string): ProviderEntry {
  const entry = providers.get(name);
  if (entry !== undefined) return entry;
  const which = name === undefined ? "no provider was given" : `this engine has no provider "${name}"`;
  throw new EngineError({
    code: "unknown_provider",
    message: `${which}; there are ${[...providers.keys()].join(", ")}. Nothing was sent.`,
    provider: name,
  });
}
