import type { Kysely } from "kysely";
import type { Work } from "./database/database.ts";
import type { Tables } from "./database/tables.ts";
import { EngineError } from "./errors.ts";
import type { ProviderEntry } from "./settings.ts";
import type { Evidence } from "./work/evidence.ts";
import type { Jobs } from "./work/jobs.ts";

/** What every part of a running engine works with. */
export interface Internals {
  readonly db: Kysely<Tables>;
  readonly jobs: Jobs;
  readonly providers: ReadonlyMap<string, ProviderEntry>;
  readonly evidence: Evidence;
  readonly publicUrl: string | undefined;
  readonly onError: (error: unknown) => void;
}

/** Runs `change` in one transaction: all of it is stored, or nothing. */
export async function transact<Result>({ db }: Internals, change: (work: Work) => Promise<Result>): Promise<Result> {
  return db.transaction().execute(change);
}

/**
 * The provider of this name.
 * @throws EngineError `unknown_provider`
 */
export function providerOf({ providers }: Pick<Internals, "providers">, name: string): ProviderEntry {
  const entry = providers.get(name);
  if (entry !== undefined) return entry;
  throw new EngineError({
    code: "unknown_provider",
    message: `this engine has no provider "${name}"; there are ${[...providers.keys()].join(", ")}. Nothing was sent.`,
    provider: name,
  });
}
