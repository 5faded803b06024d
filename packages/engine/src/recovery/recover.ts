import { sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { EngineError } from "../errors.ts";
import { storeProviderEvent } from "../limits/provider-events.ts";
import { settlesAfterMs } from "../machine/timing.ts";
import { defaultRules } from "../settings.ts";
import { fromNow } from "../store/moments.ts";
import { lockAccepted, markAll, unlessBlocked } from "./accepted.ts";
import { type Finding, isKnown, lifeOf, lookBack } from "./doubt.ts";
import type { Doubt } from "./lineage.ts";

/**
 * Compares the database with what this process and its journal know, and stores what follows: a new server that was declared, or
 * that the database may be older than what was sent. Whoever comes second finds that it is stored.
 */
export async function settleDoubts(context: EngineContext, demanded = false): Promise<void> {
  const { witness } = context;
  const { lineage, lines } = await transact(context, async (work) => {
    const finding = await lookBack(context, work);
    const doubt = finding.doubt ?? (demanded ? onDemand : undefined);
    if (doubt !== undefined && !(await isHandled(context, work, finding, doubt)))
      await beginRecovery(context, work, doubt);
    const lines = await storeJournal(context, work, doubt !== undefined);
    await storeIdentity(work, finding);
    return { lineage: finding.lineage, lines };
  });
  witness.compared = lifeOf(lineage);
  if (lineage.now === undefined) return;
  witness.seen = lineage.now;
  if (lines !== undefined) witness.journal?.notePlace(lineage.now);
}

/** A pooler that leads to two servers in turn. */
const mostMoves = 5;

/**
 * Runs `change` in a transaction on a database that is known to have everything that was sent, or to be recovering. It is compared
 * in that very transaction: it can be replaced at any moment.
 */
export async function transactKnown<Result>(
  context: EngineContext,
  change: (work: Tx) => Promise<Result>,
): Promise<Result> {
  for (let moves = 0; moves < mostMoves; moves += 1) {
    const done = await transact(context, async (work) =>
      (await isKnown(context, work)) ? { result: await change(work) } : undefined,
    );
    if (done !== undefined) return done.result;
    await settleDoubts(context);
  }
  throw new EngineError({
    code: "database",
    message:
      "the database's address leads to more than one server, each in its turn. Nothing was sent. Make it lead to the primary only.",
  });
}

const onDemand: Doubt = { kind: "setting", reason: "the engine was started with recovering: true" };

/** Whether another worker has found the same: a server cannot be restored in place while it runs. */
async function isHandled(
  { providers }: EngineContext,
  work: Tx,
  { lineage }: Finding,
  { kind }: Doubt,
): Promise<boolean> {
  if (kind === "identity" || (kind !== "setting" && lineage.now === undefined)) return false;
  const since = kind === "setting" ? sql<Date>`'-infinity'::timestamptz` : sql<Date>`pg_postmaster_start_time()`;
  const recovering = await work
    .selectFrom("provider_state")
    .select("provider")
    .where("provider", "in", [...providers.keys()])
    .where("recovering_since", ">", since)
    .execute();
  return recovering.length === providers.size;
}

async function storeIdentity(work: Tx, { lineage: { now, stored } }: Finding): Promise<void> {
  if (now === undefined || now.identity === stored) return;
  await work.updateTable("database_lineage").set({ identity: now.identity, expected_until: null }).execute();
}

/** Stores how long the journal is; what the database lacked of it until now has been dealt with when there was a doubt. */
async function storeJournal({ witness }: EngineContext, work: Tx, doubted: boolean): Promise<number | undefined> {
  const { journal, folder } = witness;
  if (journal === undefined) return undefined;
  const lines = journal.lines();
  // An embedded database has one journal.
  if (folder !== undefined && doubted) await work.deleteFrom("claim_journals").where("id", "<>", journal.id).execute();
  await work
    .insertInto("claim_journals")
    .values({ id: journal.id, lines, settled: doubted ? lines : 0, place: folder ?? null })
    .onConflict((conflict) =>
      conflict
        .column("id")
        .doUpdateSet(
          doubted
            ? { lines, settled: lines, place: folder ?? null }
            : { lines: sql`greatest(claim_journals.lines, ${lines}::bigint)` },
        ),
    )
    .execute();
  return lines;
}

/** From here on nothing goes out unchecked: what is accepted, and what will be submitted, may have been sent already. */
async function beginRecovery(context: EngineContext, work: Tx, { reason }: Doubt): Promise<void> {
  const stored = await work
    .selectFrom("payouts")
    .select("provider")
    .distinct()
    .where("closed_at", "is", null)
    .execute();
  const names = new Set([...context.providers.keys(), ...stored.map(({ provider }) => provider)]);
  for (const provider of [...names].sort()) {
    const checkAfterMs = settlesAfterMs(context.providers.get(provider)?.rules ?? defaultRules);
    await markAll(
      work,
      await lockAccepted(work, provider),
      { kind: "check_first", actor: "engine", data: { source: "engine", reason } },
      {
        check_first_at: fromNow(checkAfterMs),
        next_at: unlessBlocked(fromNow(checkAfterMs), "next_at"),
        reason: unlessBlocked(sql<string>`${reason}::text`, "reason"),
      },
    );
    await settleLater(work, provider, checkAfterMs);
    // After its payouts, as claims do: otherwise the two wait for each other.
    await work
      .insertInto("provider_state")
      .values({ provider, recovering_since: sql<Date>`now()`, recovery_reason: reason })
      .onConflict((conflict) =>
        conflict.column("provider").doUpdateSet({ recovering_since: sql<Date>`now()`, recovery_reason: reason }),
      )
      .execute();
    await storeProviderEvent(context, work, { provider, kind: "recovering", actor: "engine", reason });
  }
}

/** The claim of a payout that was sent, or may have been, before the database was restored. */
const claimOfNobody = "restored";

/**
 * A later attempt than the stored one may be under way: "not found" counts when that has settled, and an answer to the stored one
 * proves nothing about it, so its claim gets a name that no worker has. What needs review although it was never sent has been sent
 * perhaps: the order that the gateway has can be its own.
 */
async function settleLater(work: Tx, provider: string, settlesMs: number): Promise<void> {
  await work
    .with("open", (first) =>
      first
        .selectFrom("payouts")
        .select("reference")
        .where("provider", "=", provider)
        .where("state", "in", ["sending", "pending", "unknown", "needs_review"])
        .where("closed_at", "is", null)
        .orderBy("reference")
        .forUpdate(),
    )
    .updateTable("payouts")
    .from("open")
    .set({
      attempt: sql<number>`greatest(attempt, 1)`,
      claim: claimOfNobody,
      settles_at: sql<Date>`greatest(settles_at, ${fromNow(settlesMs)})`,
    })
    .where("payouts.provider", "=", provider)
    .whereRef("payouts.reference", "=", "open.reference")
    .execute();
}
