import { brokenProviders } from "./broken-providers.ts";
import type { ConformanceCase } from "./case.ts";
import { conformanceCases } from "./conformance.ts";
import type { ConformanceSubject } from "./subject.ts";

/** What the conformance suite fails to prove: both lists are empty for a suite in which every case can fail. */
export interface Unproven {
  /** Broken providers for which every case passed. */
  readonly unnoticed: readonly string[];
  /** Cases that passed for every broken provider. */
  readonly neverRed: readonly string[];
}

/**
 * Runs the conformance suite over the subject with each of its deliberately broken providers.
 *
 * Cases that have not failed yet run first. The others run only if none of those noticed the provider: they can show
 * nothing more, and they are most of the time of a complete run.
 */
export async function unprovenCases(subject: ConformanceSubject): Promise<Unproven> {
  const red = new Set<string>();
  const unnoticed: string[] = [];
  for (const broken of brokenProviders) {
    const cases = conformanceCases(broken.breakSubject(subject));
    const proven = cases.filter(({ name }) => red.has(name));
    const found = await failing(cases.filter(({ name }) => !red.has(name)));
    for (const name of found) red.add(name);
    if (found.length === 0 && !(await anyFails(proven))) unnoticed.push(broken.name);
  }
  const names = conformanceCases(subject).map(({ name }) => name);
  return { unnoticed, neverRed: names.filter((name) => !red.has(name)) };
}

/** How many rounds the cases are dealt into: each has some of every rule, so that the first one or two notice almost anything. */
const rounds = 8;

async function anyFails(cases: readonly ConformanceCase[]): Promise<boolean> {
  for (let round = 0; round < rounds; round++)
    if ((await failing(cases.filter((_case, at) => at % rounds === round))).length > 0) return true;
  return false;
}

async function failing(cases: readonly ConformanceCase[]): Promise<string[]> {
  const outcomes = await Promise.allSettled(cases.map(({ run }) => run()));
  return cases.filter((_case, index) => outcomes[index]?.status === "rejected").map(({ name }) => name);
}
