import type { PayoutStatus } from "@payout/core";
import type { Selectable } from "kysely";
import type { Tx } from "../database/database.ts";
import type { ReconciliationLinesTable } from "../database/reconciliation-tables.ts";
import { findAll } from "../find/by-keys.ts";
import { type JobKey, keyText } from "../work/jobs.ts";
import { compareWithLines, type LinesOfOne } from "./compare.ts";
import type { ReconciliationDifference } from "./difference.ts";
import { type Page, type QueryItem, storeItems } from "./items.ts";
import { advance, type HeldJob, type JobRow } from "./lease.ts";
import { beforeOf } from "./query.ts";
import { storeDifferences } from "./stored-differences.ts";

const batchSize = 500;

/** All that the statements say about one payout. */
interface Listed extends JobKey {
  readonly lines: LinesOfOne;
}

/**
 * Compares the next lines with the engine's payouts, whenever they were sent: a statement may be a day behind. Where the statement
 * contradicts a payout's end, the gateway itself is queried: it may know by now. Those payouts are returned.
 */
export async function compareLines(work: Tx, job: HeldJob, position: JobRow["position"]): Promise<Page> {
  const listed = await nextListed(work, job, Number(position?.["first"] ?? -1));
  if (listed.length === 0) {
    await advance(work, job, { phase: "payouts", position: null });
    return { position: undefined, items: [] };
  }
  const payouts = await findAll(work, listed);
  const differences: ReconciliationDifference[] = [];
  const items: QueryItem[] = [];
  let agreed = 0;
  for (const each of listed) {
    const payout = payouts.get(keyText(each));
    const found = payout === undefined ? [missingWithUs(each)] : compareWithLines(payout, each.lines);
    const { provider, reference } = each;
    if (payout !== undefined && found.some(({ kind }) => kind === "status_differs"))
      items.push({ provider, reference, before: beforeOf(payout), compares: true });
    else if (found.length === 0) agreed += 1;
    else differences.push(...found);
  }
  await storeDifferences(work, job, differences);
  await storeItems(work, job, items);
  const next = { first: String(listed.at(-1)?.first) };
  await advance(work, job, {
    position: JSON.stringify(next),
    done: (all) => all("done", "+", listed.length),
    agreed: (all) => all("agreed", "+", agreed),
  });
  return { position: next, items };
}

function missingWithUs({ provider, reference, lines: [first] }: Listed): ReconciliationDifference {
  const { file, line, providerId, amount, currency, status } = first;
  const theirs = [status, amount, currency].filter((each) => each !== undefined).join(" ");
  const about = { provider, reference, ...(providerId !== undefined && { providerId }) };
  return { kind: "missing_with_us", ...about, theirs, file, line };
}

async function nextListed(work: Tx, { id }: HeldJob, after: number): Promise<(Listed & { readonly first: number })[]> {
  const firsts = await work
    .selectFrom("reconciliation_lines")
    .select("first")
    .where("reconciliation", "=", id)
    .where("first", ">", after)
    .whereRef("number", "=", "first")
    .orderBy("first")
    .limit(batchSize)
    .execute();
  const [begin, end] = [firsts.at(0)?.first, firsts.at(-1)?.first];
  if (begin === undefined || end === undefined) return [];
  const rows = await work
    .selectFrom("reconciliation_lines")
    .selectAll()
    .where("reconciliation", "=", id)
    .where("first", ">=", begin)
    .where("first", "<=", end)
    .orderBy("first")
    .orderBy("number")
    .execute();
  return [...Map.groupBy(rows, ({ first }) => first)].flatMap(([first, group]) => {
    const [head, ...rest] = group;
    if (head === undefined) return [];
    const { provider, reference } = head;
    return [{ first, provider, reference, lines: [toLine(head), ...rest.map(toLine)] as const }];
  });
}

/** What the statements say about one payout, in the order of their lines; undefined where they say nothing. */
export async function linesOf(
  work: Tx,
  { id }: HeldJob,
  { provider, reference }: JobKey,
): Promise<LinesOfOne | undefined> {
  const rows = await work
    .selectFrom("reconciliation_lines")
    .selectAll()
    .where("reconciliation", "=", id)
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .orderBy("number")
    .execute();
  const [head, ...rest] = rows;
  return head && [toLine(head), ...rest.map(toLine)];
}

function toLine(row: Selectable<ReconciliationLinesTable>) {
  const { file, line, reference, provider_id, amount, fee, currency } = row;
  return {
    file,
    line,
    reference,
    status: row.status as PayoutStatus,
    ...(provider_id !== null && { providerId: provider_id }),
    ...(amount !== null && { amount }),
    ...(fee !== null && { fee }),
    ...(currency !== null && { currency }),
  };
}
