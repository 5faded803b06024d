import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { ProviderEntry } from "../settings.ts";
import type { LockedPayout } from "../store/rows.ts";
import type { Doubts } from "../work/steps.ts";
import type { ClaimJournal } from "./journal.ts";
import { lastAttempt } from "./journaled.ts";
import { type Doubt, doubtAboutServer, type Lineage, readLineage } from "./lineage.ts";

/** Where the database stands, and why it may be older than what was sent; no doubt where nothing says so. */
export interface Finding {
  readonly lineage: Lineage;
  readonly doubt: Doubt | undefined;
}

/** Compares the database with everything that this process and its journal know. Others wait until that is stored. */
export async function lookBack(context: EngineContext, work: Tx): Promise<Finding> {
  const lineage = await readLineage(context, work, true);
  const doubt = doubtAboutServer(lineage, context.witness.seen) ?? (await doubtAboutJournal(context, work, lineage));
  return { lineage, doubt };
}

/** Whether the database is in the life that this process has compared, and on the server that is stored. */
export async function isKnown(context: EngineContext, work: Tx): Promise<boolean> {
  const lineage = await readLineage(context, work, false);
  const { witness } = context;
  if (witness.compared !== lifeOf(lineage) || doubtAboutServer(lineage, witness.seen) !== undefined) return false;
  return lineage.now === undefined || lineage.now.identity === lineage.stored;
}

/** Names one life of the database: within it, nothing that was committed can be missing. */
export function lifeOf({ run, now }: Lineage): string {
  return `${run} ${now?.identity}`;
}

/** What makes it doubtful whether one payout has been sent already. */
export function doubtsAbout(
  context: EngineContext,
  entry: ProviderEntry,
  { reference, attempt }: Pick<LockedPayout, "reference" | "attempt">,
  state: { readonly recovering_since: Date | null } | undefined,
): Doubts {
  return {
    recoveringSince: state?.recovering_since ?? null,
    journaled: lastAttempt(context, entry, reference) > attempt,
  };
}

async function doubtAboutJournal({ witness }: EngineContext, work: Tx, lineage: Lineage): Promise<Doubt | undefined> {
  const { journal, folder } = witness;
  if (journal === undefined || witness.compared === lifeOf(lineage)) return undefined;
  const stored = await work.selectFrom("claim_journals").selectAll().execute();
  const own = stored.find(({ id }) => id === journal.id);
  const doubt = (reason: string): Doubt => ({ kind: "journal", reason });
  if (own === undefined && folder !== undefined && stored.length > 0)
    return doubt("the claim journal beside the database is missing, or another one lies there");
  if (own === undefined)
    return journal.lines() > 0 ? doubt("the claim journal belongs to a later database") : undefined;
  if (journal.lines() < Number(own.lines)) return doubt("the claim journal is older than the database");
  if (folder !== undefined && own.place !== folder)
    return doubt("the folder of the database is a copy, or was restored from a backup");
  const missing = await firstMissing(work, journal, Number(own.settled));
  if (missing === undefined) return undefined;
  return doubt(`the database lacks claims that the claim journal has, ${missing} among them`);
}

const atOnce = 1000;

/** A reference that was claimed more often than the database knows; undefined when there is none. */
async function firstMissing(work: Tx, journal: ClaimJournal, settled: number): Promise<string | undefined> {
  const lines = journal.linesAfter(settled);
  for (let from = 0; from < lines.length; from += atOnce) {
    const some = lines.slice(from, from + atOnce);
    const providers = some.map(({ provider }) => provider);
    const references = some.map(({ reference }) => reference);
    const attempts = some.map(({ attempt }) => attempt);
    const missing = await work
      .selectFrom(
        sql<{
          provider: string;
          reference: string;
          attempt: number;
        }>`unnest(${providers}::text[], ${references}::text[],
          ${attempts}::integer[])`.as<"claimed">(sql`claimed(provider, reference, attempt)`),
      )
      .leftJoin("payouts", (join) =>
        join.onRef("payouts.provider", "=", "claimed.provider").onRef("payouts.reference", "=", "claimed.reference"),
      )
      .select("claimed.reference")
      .where(sql<boolean>`coalesce(payouts.attempt, 0) < claimed.attempt`)
      .limit(1)
      .executeTakeFirst();
    if (missing !== undefined) return missing.reference;
  }
  return undefined;
}
