import type { PayoutStatus } from "@payout/core";
import { sql } from "kysely";
import { type EngineContext, providerOf } from "../context.ts";
import { EngineError } from "../errors.ts";
import { finalStates } from "../machine/words.ts";
import { fromMicroseconds, microseconds, moment } from "../store/moments.ts";
import { type JobKey, keyText } from "../work/jobs.ts";
import { byReference, type LinesOfOne } from "./compare.ts";
import type { DifferenceKind, ReconciliationDifference } from "./difference.ts";
import { compareStatement } from "./match.ts";
import type { GatewayStatement, ReconcileOptions, Reconciliation } from "./options.ts";
import { requireFolder, writeReport } from "./report.ts";
import { readStatement } from "./statement.ts";
import { queryOne, type Tally } from "./tally.ts";

const defaultSample = 0.05;
const statementStatuses: readonly PayoutStatus[] = [
  "pending",
  "succeeded",
  "failed",
  "cancelled",
  "reversed",
  "unknown",
];
const pageSize = 200;
const atOnce = 20;

/**
 * Compares the engine's book with the gateways: every open payout of the window and a sample of the final ones are queried,
 * and statements are compared line by line. Only the answers to these queries change states.
 */
export async function reconcilePayouts(context: EngineContext, options: ReconcileOptions): Promise<Reconciliation> {
  checkOptions(context, options);
  const { from, to, statements = [], report } = options;
  if (report !== undefined) await requireFolder(report);
  const tally: Tally = { differences: [], queried: new Set(), updated: 0, agreed: 0, lines: 0 };
  const linesOf = new Map<string, ReadonlyMap<string, LinesOfOne>>();
  // All files are read before the first query: a wrong setting shows at once.
  const read = await Promise.all(
    statements.map(async (statement) => ({ statement, ...(await readStatement(statement)) })),
  );
  for (const { statement, lines, bad } of read) {
    const { provider } = statement;
    tally.lines += lines.length;
    for (const { problem, ...place } of bad)
      tally.differences.push({ kind: "unreadable", provider, ...place, detail: problem });
    const grouped = byReference([...[...(linesOf.get(provider)?.values() ?? [])].flat(), ...lines]);
    linesOf.set(provider, grouped);
  }
  for (const [provider, lines] of linesOf) await compareStatement(context, { provider, lines, tally, options });
  await queryWindow(context, options, { tally, linesOf });
  const { differences, queried, updated, agreed, lines } = tally;
  const result = {
    from,
    to,
    queried: queried.size,
    updated,
    lines,
    agreed,
    differences,
    counts: countKinds(differences),
  };
  if (report !== undefined) await writeReport(report, result);
  return result;
}

function countKinds(differences: readonly ReconciliationDifference[]): Partial<Record<DifferenceKind, number>> {
  const counts: Partial<Record<DifferenceKind, number>> = {};
  for (const { kind } of differences) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

interface Window {
  readonly tally: Tally;
  readonly linesOf: ReadonlyMap<string, ReadonlyMap<string, LinesOfOne>>;
}

/** So many queries are in flight all the time; each lane takes the next payout when its last answer is there, or is overdue. */
async function queryWindow(context: EngineContext, options: ReconcileOptions, window: Window): Promise<void> {
  const keys = keysToQuery(context, options, window);
  const lane = async (): Promise<void> => {
    for await (const key of keys) await queryOne(context, key, window.tally, options);
  };
  // All lanes have ended when this ends, also when one fails or is stopped: nothing is queried or stored afterwards.
  const lanes = await Promise.allSettled(Array.from({ length: atOnce }, lane));
  for (const ended of lanes) if (ended.status === "rejected") throw ended.reason;
}

async function* keysToQuery(
  context: EngineContext,
  options: ReconcileOptions,
  { tally, linesOf }: Window,
): AsyncGenerator<JobKey> {
  for await (const { provider, reference, state, chosen } of candidatesOf(context, options)) {
    const lines = linesOf.get(provider);
    if (state === "succeeded" && lines !== undefined && !lines.has(reference))
      tally.differences.push({ kind: "missing_in_statement", provider, reference, ours: state, state: "succeeded" });
    if (chosen && !tally.queried.has(keyText({ provider, reference }))) yield { provider, reference };
  }
}

interface Candidate extends JobKey {
  readonly state: string;
  /** Whether it is queried: it is open, or in the sample. */
  readonly chosen: boolean;
}

async function* candidatesOf(context: EngineContext, options: ReconcileOptions): AsyncGenerator<Candidate> {
  const { from, to, providers = [...context.providers.keys()], sample = defaultSample } = options;
  for (let after: ({ readonly cursor: string } & JobKey) | undefined; ; ) {
    let query = context.db
      .selectFrom("payouts")
      // A Date has no microseconds, and the next page would begin with this one.
      .select(["provider", "reference", "state"])
      .select((row) => microseconds(row.ref("sent_at")).as("cursor"))
      .select((all) =>
        all.or([all("state", "not in", [...finalStates]), sql<boolean>`random() < ${sample}::float8`]).as("chosen"),
      )
      .where("sent_at", ">=", moment(from))
      .where("sent_at", "<", moment(to))
      .where("provider", "in", [...providers])
      .orderBy("sent_at")
      .orderBy("provider")
      .orderBy("reference")
      .limit(pageSize);
    if (after !== undefined) {
      const { cursor, provider, reference } = after;
      query = query.where((all) =>
        all(
          all.refTuple("sent_at", "provider", "reference"),
          ">",
          all.tuple(fromMicroseconds(cursor), provider, reference),
        ),
      );
    }
    options.signal?.throwIfAborted();
    const page = await query.execute();
    for (const { chosen, ...rest } of page) yield { ...rest, chosen: chosen === true };
    after = page.at(-1);
    if (page.length < pageSize) return;
  }
}

function checkOptions(
  context: EngineContext,
  { from, to, providers = [], sample = defaultSample, statements = [], report }: Partial<ReconcileOptions> = {},
): void {
  if (!(from instanceof Date && to instanceof Date && from.getTime() < to.getTime()))
    throw wrong("from and to must be dates, from before to");
  if (!(sample >= 0 && sample <= 1)) throw wrong("sample must be a share from 0 to 1, such as 0.05");
  if (report !== undefined && !/\.(?:xlsx|csv)$/i.test(report)) throw wrong("report must end in .xlsx or .csv");
  for (const [index, { file, columns, statuses = {} }] of (
    statements as readonly Partial<GatewayStatement>[]
  ).entries()) {
    if (typeof file !== "string") throw wrong(`statements.${index}.file must be the path of a CSV file`);
    if (typeof columns?.reference !== "string")
      throw wrong(`statements.${index}.columns must name the column that holds our reference: { reference: "…" }`);
    for (const [word, status] of Object.entries(statuses))
      if (!statementStatuses.includes(status))
        throw wrong(`statements.${index}.statuses.${word} must be one of ${statementStatuses.join(", ")}`);
  }
  for (const name of [...providers, ...statements.map(({ provider }) => provider)]) providerOf(context, name);
}

function wrong(what: string): EngineError {
  return new EngineError({ code: "configuration", message: `the reconciliation did not start: ${what}.` });
}
