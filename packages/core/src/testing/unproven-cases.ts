import { brokenProviders } from "./broken-providers.ts";
import type { ConformanceCase } from "./case.ts";
import { conformanceCases } from "./conformance.ts";
import type { ConformanceSubject } from "./subject.ts";

/** What the conformance suite fails to prove: all lists are empty for a suite in which every case can fail. */
export interface Unproven {
  /** Broken providers for which every case passed. */
  readonly unnoticed: readonly string[];
  /** Cases that passed for every broken provider. */
  readonly neverRed: readonly string[];
  /** Cases that passed for a broken provider that each of them must notice, behind its name. */
  readonly missed: readonly string[];
}

/**
 * Runs the conformance suite over the subject with each of its deliberately broken providers.
 *
 * Cases that have not failed yet run first. The others run only if none of those noticed the provider: they can show
 * nothing more, and they are most of the time of a complete run.
 */
export async function unprovenCases(subject: ConformanceSubject): Promise<Unproven> {
  const red = new Set<string>();
  const missed: string[] = [];
  const left: { readonly name: string; readonly proven: readonly ConformanceCase[] }[] = [];
  for (const { name: broken, noticedBy, breakSubject } of brokenProviders) {
    const cases = conformanceCases(breakSubject(subject));
    const isRun = ({ name }: ConformanceCase) => !red.has(name) || noticedBy?.test(name) === true;
    const [run, proven] = [cases.filter(isRun), cases.filter((each) => !isRun(each))];
    const found = await failing(run);
    for (const name of found) red.add(name);
    missed.push(
      ...run
        .filter(({ name }) => noticedBy?.test(name) && !found.includes(name))
        .map(({ name }) => `${broken}: ${name}`),
    );
    if (found.length === 0) left.push({ name: broken, proven });
  }
  const unnoticed: string[] = [];
  const check = async ({ name, proven }: (typeof left)[number]): Promise<void> => {
    if (!(await anyFails(proven))) unnoticed.push(name);
  };
  // The cases wait more than they compute; but with all at once, some would fail for want of time, and prove nothing.
  for (let at = 0; at < left.length; at += atOnce) await Promise.all(left.slice(at, at + atOnce).map(check));
  const names = conformanceCases(subject).map(({ name }) => name);
  return { unnoticed, neverRed: names.filter((name) => !red.has(name)), missed };
}

/** How many broken providers are checked at a time. */
const atOnce = 4;

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
