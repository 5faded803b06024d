import { type ExpressionBuilder, sql } from "kysely";
import type { Tx } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import { finalStates } from "../machine/words.ts";
import { fromMicroseconds, microseconds, moment } from "../store/moments.ts";
import type { ReconciliationDifference } from "./difference.ts";
import { type Page, type QueryItem, storeItems } from "./items.ts";
import { advance, type HeldJob, type JobRow } from "./lease.ts";
import { storeDifferences } from "./stored-differences.ts";

const pageSize = 200;

/**
 * Takes the next payouts of the window: what succeeded and is in no statement of its provider is a difference, every open payout
 * and a sample of the final ones are to be queried.
 */
export async function nextPayouts(work: Tx, job: HeldJob, position: JobRow["position"]): Promise<Page> {
  const page = await candidatesOf(work, job, position);
  const missing = page.filter(({ state, unlisted }) => state === "succeeded" && unlisted);
  await storeDifferences(work, job, missing.map(missingInStatement));
  const chosen = page.filter(({ chosen }) => chosen).map(toItem);
  const items = await storeItems(work, job, chosen);
  const last = page.at(-1);
  const next =
    last === undefined ? position : { cursor: last.cursor, provider: last.provider, reference: last.reference };
  await advance(work, job, {
    position: next === null ? null : JSON.stringify(next),
    done: (all) => all("done", "+", page.length),
  });
  return { position: page.length < pageSize ? undefined : next, items };
}

type Candidate = Awaited<ReturnType<typeof candidatesOf>>[number];

function missingInStatement({ provider, reference }: Candidate): ReconciliationDifference {
  return { kind: "missing_in_statement", provider, reference, ours: "succeeded", state: "succeeded" };
}

function toItem({ provider, reference, state, provider_id, facts: { fee } }: Candidate): QueryItem {
  const before = { state, ...(provider_id !== null && { providerId: provider_id }), ...(fee !== undefined && { fee }) };
  return { provider, reference, before, compares: false };
}

async function candidatesOf(work: Tx, job: HeldJob, position: JobRow["position"]) {
  const { sent_from, sent_to, providers } = job;
  let query = work
    .selectFrom("payouts")
    // A Date has no microseconds, and the next page would begin with this one.
    .select(["provider", "reference", "state", "provider_id", "facts"])
    .select((row) => microseconds(row.ref("sent_at")).as("cursor"))
    .select((row) => [isChosen(row, job).as("chosen"), isUnlisted(row, job).as("unlisted")])
    .where("sent_at", ">=", moment(sent_from))
    .where("sent_at", "<", moment(sent_to))
    .where("provider", "in", [...providers])
    .orderBy("sent_at")
    .orderBy("provider")
    .orderBy("reference")
    .limit(pageSize);
  if (position !== null) {
    const { cursor = "", provider = "", reference = "" } = position;
    query = query.where((all) =>
      all(
        all.refTuple("sent_at", "provider", "reference"),
        ">",
        all.tuple(fromMicroseconds(cursor), provider, reference),
      ),
    );
  }
  return query.execute();
}

type OfPayout = ExpressionBuilder<Tables, "payouts">;

/** Open ones, and a share of the others: by a digest, so that a worker that takes the job over chooses the same ones. */
function isChosen(row: OfPayout, { id, sample }: HeldJob) {
  return row.or([
    row("state", "not in", [...finalStates]),
    sql<boolean>`('x' || substr(md5(${id}::text || provider || '/' || reference), 1, 8))::bit(32)::bigint < ${sample}::float8 * 4294967296`,
  ]);
}

/** Whether the statements of its provider, of which there is at least one, do not list a payout. */
function isUnlisted(row: OfPayout, { id, statements }: HeldJob) {
  const withStatements = [...new Set(statements.map(({ provider }) => provider))];
  const line = row
    .selectFrom("reconciliation_lines")
    .select("reconciliation_lines.number")
    .where("reconciliation_lines.reconciliation", "=", id)
    .whereRef("reconciliation_lines.provider", "=", "payouts.provider")
    .whereRef("reconciliation_lines.reference", "=", "payouts.reference");
  return row.and([sql<boolean>`provider = any(${withStatements}::text[])`, row.not(row.exists(line))]);
}
