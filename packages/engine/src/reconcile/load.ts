import { basename } from "node:path";
import { sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { StatementIdentity } from "../database/reconciliation-tables.ts";
import { moment } from "../store/moments.ts";
import { advance, type HeldJob } from "./lease.ts";
import type { GatewayStatement } from "./options.ts";
import { type BadLine, openStatement, type StatementLine } from "./statement.ts";
import { storeDifferences } from "./stored-differences.ts";

const batchSize = 500;

type Line = StatementLine | BadLine;

/**
 * Stores the lines of all statements, before the first query: a wrong setting shows at once. A reconciliation goes on without its
 * files: who uploaded them may be gone by then.
 * @throws EngineError `invalid_statement`
 */
export async function loadStatements(
  context: EngineContext,
  job: HeldJob,
  statements: readonly GatewayStatement[],
): Promise<void> {
  let number = 0;
  const identities: StatementIdentity[] = [];
  for (const statement of statements) {
    const opened = openStatement(statement);
    const before = number;
    for await (const batch of inBatches(opened.lines)) {
      const good = batch.filter((line): line is StatementLine => !("problem" in line));
      await transact(context, (work) => storeBatch(work, job, { statement, batch, good, number }));
      number += good.length;
    }
    const { provider, file } = statement;
    identities.push({ provider, file: basename(file), sha256: opened.sha256(), lines: number - before });
  }
  await transact(context, async (work) => {
    const total = await countAll(work, job);
    const phase = number === 0 ? "payouts" : "statements";
    await advance(work, job, { statements: JSON.stringify(identities), lines: number, total, phase });
  });
}

interface Batch {
  readonly statement: GatewayStatement;
  readonly batch: readonly Line[];
  readonly good: readonly StatementLine[];
  /** How many lines are stored already. */
  readonly number: number;
}

async function storeBatch(
  work: Tx,
  job: HeldJob,
  { statement: { provider }, batch, good, number }: Batch,
): Promise<void> {
  const bad = batch.filter((line): line is BadLine => "problem" in line);
  await storeDifferences(
    work,
    job,
    bad.map(({ problem, ...place }) => ({ kind: "unreadable", provider, ...place, detail: problem })),
  );
  if (good.length > 0) await storeLines(work, job, { provider, good, number });
  await advance(work, job, {});
}

/** Each line with the number of the first one about its payout, also where that is in an earlier batch or file. */
async function storeLines(
  work: Tx,
  { id }: HeldJob,
  { provider, good, number }: Pick<Batch, "good" | "number"> & { readonly provider: string },
): Promise<void> {
  const references = [...new Set(good.map(({ reference }) => reference))];
  const earlier = await work
    .selectFrom("reconciliation_lines")
    .select(["reference", (all) => all.fn.min("first").as("first")])
    .where("reconciliation", "=", id)
    .where("provider", "=", provider)
    .where("reference", "in", references)
    .groupBy("reference")
    .execute();
  const firsts = new Map(earlier.map(({ reference, first }) => [reference, Number(first)]));
  const rows = good.map(({ providerId, amount, fee, currency, ...line }, index) => {
    const first = firsts.get(line.reference) ?? number + index;
    firsts.set(line.reference, first);
    return {
      reconciliation: id,
      number: number + index,
      first,
      provider,
      ...line,
      provider_id: providerId ?? null,
      amount: amount ?? null,
      fee: fee ?? null,
      currency: currency ?? null,
    };
  });
  await work.insertInto("reconciliation_lines").values(rows).execute();
}

/** How much there is to compare: payouts in statements, and payouts of the window. */
async function countAll(work: Tx, { id, sent_from, sent_to, providers }: HeldJob): Promise<number> {
  const listed = work
    .selectFrom("reconciliation_lines")
    .select(sql<string>`count(*)`.as("count"))
    .where("reconciliation", "=", id)
    .whereRef("number", "=", "first");
  const sent = work
    .selectFrom("payouts")
    .select(sql<string>`count(*)`.as("count"))
    .where("sent_at", ">=", moment(sent_from))
    .where("sent_at", "<", moment(sent_to))
    .where("provider", "in", [...providers]);
  const counts = await Promise.all([listed.executeTakeFirstOrThrow(), sent.executeTakeFirstOrThrow()]);
  return counts.reduce((sum, { count }) => sum + Number(count), 0);
}

async function* inBatches(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let batch: Line[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
