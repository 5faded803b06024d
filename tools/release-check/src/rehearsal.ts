import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { breach, bumpRules } from "./bump-rules.ts";
import { type Experience, tryAlone, tryIndependent, tryTogether } from "./consumers.ts";
import { type Copy, publicPackages } from "./copy.ts";
import { install } from "./newcomer.ts";
import { publishedVersions, type Registry } from "./registry.ts";
import { addChangeset, newestEntry, planFor, publish, version } from "./release.ts";
import { problemsOf } from "./report.ts";
import { understandEachOther } from "./two-cores.ts";

const core = "@payout/core";

/** What is published besides core. */
export interface Published {
  /** Packages that depend on core and bring nothing else: newcomers install each alone. */
  readonly providers: readonly string[];
  /** Every package that depends on core. */
  readonly dependants: readonly string[];
  /** Packages that need none of ours. */
  readonly others: readonly string[];
  /** Which packages depend on one that is not core, by its name. */
  readonly above: Readonly<Record<string, readonly string[]>>;
}

/** Everything that a rehearsal works with. */
export interface Stage {
  readonly copy: Copy;
  readonly registry: Registry;
  /** The environment of newcomers, which is also the publisher's: it knows the loopback registry only. */
  readonly env: NodeJS.ProcessEnv;
  readonly scratch: string;
  /** Tells what is going on. */
  readonly say: (line: string) => void;
}

/** Versions and publishes what the pending changesets say, and returns the changelogs. */
export async function releaseEverything(stage: Stage): Promise<string[]> {
  const versions = await version(stage.copy);
  await publish(stage.copy, stage.env);
  const problems: string[] = [];
  for (const { folder, manifest } of publicPackages(stage.copy.folder)) {
    stage.say(`  ${manifest.name} ${manifest.version}\n${newestEntry(folder).replace(/^(?=.)/gm, "    ")}`);
    if (manifest.version.startsWith("0.0."))
      problems.push(`${manifest.name} has no changeset of its own: it would first appear as ${manifest.version}`);
    const published = await publishedVersions(stage.registry, manifest.name);
    if (!published.includes(versions.get(manifest.name) ?? ""))
      problems.push(`${manifest.name}@${manifest.version} did not reach the registry`);
  }
  return problems;
}

/** Each provider alone with every tool, the rest alone, then all of them together. */
export async function receiveNewcomers(
  { env, scratch, say }: Stage,
  { providers, others }: Published,
  peers: readonly string[],
): Promise<{ readonly experiences: readonly Experience[]; readonly problems: readonly string[] }> {
  const place = { folder: join(scratch, "newcomers"), env };
  const visits: [string, () => Promise<Experience[]>][] = [
    ...providers.map((name): [string, () => Promise<Experience[]>] => [name, () => tryAlone(name, place)]),
    ...others.map((name): [string, () => Promise<Experience[]>] => [
      name,
      async () => [await tryIndependent(name, place)],
    ]),
    ["all of them", async () => [await tryTogether([...providers, ...others], peers, place)]],
  ];
  const experiences: Experience[] = [];
  const problems: string[] = [];
  for (const [name, visit] of visits) {
    say(`  ${name}`);
    try {
      experiences.push(...(await visit()));
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
  return { experiences, problems: [...problems, ...experiences.flatMap(problemsOf)] };
}

/** Asks changesets what one changeset would release, rule by rule. */
export async function checkBumps({ copy, say }: Stage, { dependants, others, above }: Published): Promise<string[]> {
  const version = versionsIn(copy).get(core) ?? "";
  const problems: string[] = [];
  const rules = bumpRules(dependants, others, version, above);
  for (const rule of rules) {
    const problem = breach(rule, await planFor(copy, rule.changeset.name, rule.changeset.bump));
    if (problem !== undefined) problems.push(`with core ${version}, ${problem}`);
  }
  say(`  with core ${version}: ${rules.length - problems.length} of ${rules.length} rules hold`);
  return problems;
}

/** Publishes a patch and then a major of core, and looks at what a newcomer gets each time. */
export async function releaseCoreAgain(stage: Stage, provider: string): Promise<string[]> {
  const first = versionsIn(stage.copy);
  const patched = await releaseOneMore(stage, "patch");
  const afterPatch = await arrivedFor(stage, provider);
  const major = await releaseOneMore(stage, "major");
  const afterMajor = await arrivedFor(stage, provider);
  const expected = [
    [afterPatch, `${core}@${patched.get(core)}`, `${provider}@${first.get(provider)}`],
    [afterMajor, `${core}@${major.get(core)}`, `${provider}@${major.get(provider)}`],
  ] as const;
  const problems = expected.flatMap(([arrived, ...wanted]) =>
    wanted.filter((item) => !arrived.includes(item)).map((item) => `a newcomer gets ${arrived.join(" ")}, not ${item}`),
  );
  stage.say(`  after a patch of core a newcomer gets ${afterPatch.join(" ")}`);
  stage.say(`  after a major of core a newcomer gets ${afterMajor.join(" ")}`);
  const met = await understandEachOther(
    {
      older: patched.get(core) ?? "",
      newer: major.get(core) ?? "",
      provider,
      providerVersion: first.get(provider) ?? "",
    },
    { folder: join(stage.scratch, "two-cores"), env: stage.env },
  );
  stage.say(`  ${met.output}`);
  return met.ok ? problems : [...problems, `two copies of core: ${met.output}`];
}

async function releaseOneMore({ copy, env }: Stage, bump: "patch" | "major"): Promise<ReadonlyMap<string, string>> {
  await addChangeset(copy, core, bump);
  const versions = await version(copy);
  await publish(copy, env);
  return versions;
}

async function arrivedFor({ scratch, env }: Stage, provider: string): Promise<readonly string[]> {
  const folder = join(scratch, "again");
  mkdirSync(folder, { recursive: true });
  return (await install("npm", [provider], { folder, env })).arrived;
}

function versionsIn({ folder }: Copy): ReadonlyMap<string, string> {
  return new Map(publicPackages(folder).map(({ manifest }) => [manifest.name, manifest.version]));
}
