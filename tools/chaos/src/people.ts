import type { Engine, Proposal, StoredPayout } from "@payout/engine";
import type { ReconciliationDifference, TruthLine } from "./compare.ts";
import type { Gateways } from "./sandbox-process.ts";
import { type Deeds, deedsOf, oneName, twice } from "./two-names.ts";

/** What people did, and where it was not two of them, or money went twice. */
export interface People {
  readonly differences: readonly ReconciliationDifference[];
  readonly deeds: Deeds;
}

/** Reads every history, and the gateways' own of what was paid again. */
export async function lookAtPeople(
  engine: Engine,
  { timeline }: Pick<Gateways, "timeline">,
  { book, ledger }: { readonly book: readonly StoredPayout[]; readonly ledger: readonly TruthLine[] },
): Promise<People> {
  const truths = new Map(ledger.map((line) => [`${line.provider}/${line.reference}`, line]));
  const differences: ReconciliationDifference[] = [];
  for (const line of book) {
    const { provider, reference, paysAgain } = line;
    const history = await engine.history(reference, { provider });
    const truth = truths.get(`${provider}/${reference}`);
    const original = paysAgain === undefined ? undefined : truths.get(`${provider}/${paysAgain}`);
    const isTwice = original?.status === "succeeded" && truth?.status === "succeeded";
    const story = isTwice ? await timeline(provider, original.reference) : [];
    const kind = oneName(history) ?? twice(original, { truth, history }, story);
    if (kind !== undefined) differences.push({ kind, provider, reference, book: line, truth });
  }
  return { differences, deeds: deedsOf(await allProposals(engine)) };
}

const pageSize = 1000;

async function allProposals(engine: Engine): Promise<Proposal[]> {
  const all: Proposal[] = [];
  for (;;) {
    const after = all.at(-1);
    const page = await engine.proposals({ state: "all", limit: pageSize, ...(after !== undefined && { after }) });
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}
