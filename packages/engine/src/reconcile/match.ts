import type { EngineContext } from "../context.ts";
import { type StoredPayout, toStoredPayout } from "../record.ts";
import { keyText } from "../work/jobs.ts";
import { compareWithLines, type LinesOfOne } from "./compare.ts";
import type { ReconcileOptions } from "./options.ts";
import { queryOne, type Tally } from "./tally.ts";

const batchSize = 500;

/** What a statement is compared with. */
interface Comparison {
  readonly provider: string;
  readonly lines: ReadonlyMap<string, LinesOfOne>;
  readonly tally: Tally;
  readonly options: ReconcileOptions;
}

/** Compares a provider's statement with the engine's payouts, whenever they were sent: a statement may be a day behind. */
export async function compareStatement(context: EngineContext, comparison: Comparison): Promise<void> {
  const references = [...comparison.lines.keys()];
  for (let start = 0; start < references.length; start += batchSize)
    await compareBatch(context, comparison, references.slice(start, start + batchSize));
}

async function compareBatch(
  context: EngineContext,
  { provider, lines, tally, options }: Comparison,
  references: readonly string[],
): Promise<void> {
  const payouts = await findAll(context, provider, references);
  for (const reference of references) {
    const ofOne = lines.get(reference);
    if (ofOne === undefined) continue;
    const payout = payouts.get(reference);
    if (payout === undefined) {
      const [{ file, line, providerId, amount, currency, status }] = ofOne;
      const theirs = [status, amount, currency].filter((each) => each !== undefined).join(" ");
      const about = { provider, reference, ...(providerId !== undefined && { providerId }) };
      tally.differences.push({ kind: "missing_with_us", ...about, theirs, file, line });
      continue;
    }
    await compareOne(context, { payout, lines: ofOne, tally, options });
  }
}

/** Where the statement contradicts a payout's end, the gateway itself is queried: it may know by now. */
async function compareOne(
  context: EngineContext,
  {
    payout,
    lines,
    tally,
    options,
  }: Omit<Comparison, "provider" | "lines"> & { readonly payout: StoredPayout; readonly lines: LinesOfOne },
): Promise<void> {
  let found = compareWithLines(payout, lines);
  if (found.some(({ kind }) => kind === "status_differs")) {
    const queried = await queryOne(context, payout, tally, options);
    const now = (await findAll(context, payout.provider, [payout.reference])).get(payout.reference) ?? payout;
    found = compareWithLines(now, lines);
    // Told by the gateway itself already.
    if (queried.some(({ kind }) => kind === "status_differs"))
      found = found.filter(({ kind }) => kind !== "status_differs");
  }
  if (found.length === 0 && !tally.queried.has(keyText(payout))) tally.agreed += 1;
  tally.differences.push(...found);
}

async function findAll(
  { db }: EngineContext,
  provider: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, StoredPayout>> {
  const rows = await db
    .selectFrom("payouts")
    .selectAll()
    .where("provider", "=", provider)
    .where("reference", "in", [...references])
    .execute();
  return new Map(rows.map((row) => [row.reference, toStoredPayout(row)]));
}
