import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { copyRepository, type Manifest, publicPackages } from "./copy.ts";
import { machineEnvironment, newcomerEnvironment } from "./environment.ts";
import { bring, startRegistry } from "./registry.ts";
import {
  checkBumps,
  type Published,
  receiveNewcomers,
  releaseCoreAgain,
  releaseEverything,
  type Stage,
} from "./rehearsal.ts";
import { tableOf } from "./report.ts";

/**
 * Rehearses a release against a real registry on loopback: versions and publishes everything from a clean copy, installs each
 * provider alone as newcomers do, and proves which packages a change bumps. Nothing of the work tree changes. `--committed`
 * leaves out what is not committed; `--keep` keeps the folder with the registry, the copy and the newcomers.
 */

const { values } = parseArgs({
  options: { committed: { type: "boolean", default: false }, keep: { type: "boolean", default: false } },
});

const root = resolve(import.meta.dirname, "../../..");
const scratch = mkdtempSync(join(tmpdir(), "payout-release-"));
const typeboxes = [installed("@sinclair/typebox", "packages/jeepay"), installed("typebox", "schemas")];
const started = performance.now();
const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
const say = (line: string) => console.log(line);

try {
  const { table, problems } = await rehearse();
  say(`\n${table}\n`);
  for (const problem of problems) console.error(`- ${problem}`);
  say(`${problems.length === 0 ? "a release would work" : `${problems.length} problems`} (${seconds()} s)`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  if (values.keep) say(`kept in ${scratch}`);
  else rmSync(scratch, { recursive: true, force: true });
}

async function rehearse(): Promise<{ table: string; problems: string[] }> {
  const registry = await startRegistry(join(scratch, "registry"));
  try {
    const stage = await setTheStage(registry);
    const published = publishedIn(stage);
    say(`${seconds()} s: version and publish`);
    const problems = await releaseEverything(stage);
    say(`${seconds()} s: install each package alone and use it`);
    const { experiences, problems: met } = await receiveNewcomers(stage, published, typeboxes);
    say(`${seconds()} s: what a change bumps`);
    problems.push(...met, ...(await checkBumps(stage, published)));
    problems.push(...(await releaseCoreAgain(stage, published.providers[0] ?? "")));
    problems.push(...(await checkBumps(stage, published)));
    return { table: tableOf(experiences), problems };
  } finally {
    await registry.close();
  }
}

function publishedIn({ copy }: Stage): Published {
  const manifests = publicPackages(copy.folder)
    .map(({ manifest }) => manifest)
    .filter(({ name }) => name !== "@payout/core");
  const names = (wanted: (dependencies: readonly string[]) => boolean) =>
    manifests.filter(({ dependencies = {} }) => wanted(Object.keys(dependencies))).map(({ name }) => name);
  return {
    // The engine depends on libraries that the registry on loopback does not have; check:packages installs it.
    providers: names((dependencies) => dependencies.join() === "@payout/core"),
    dependants: names((dependencies) => dependencies.includes("@payout/core")),
    // The console depends on the engine, and so is installed where that is.
    others: names((dependencies) => !dependencies.some((name) => name.startsWith("@payout/"))),
    above: Object.fromEntries(
      manifests.map(({ name }) => [name, names((dependencies) => dependencies.includes(name))] as const),
    ),
  };
}

async function setTheStage(registry: Stage["registry"]): Promise<Stage> {
  const machine = { ...machineEnvironment(), GIT_CONFIG_GLOBAL: join(scratch, "no-git-settings") };
  const env = newcomerEnvironment(join(scratch, "home"), registry.url);
  say(`0 s: ky and TypeBox into the registry on loopback`);
  for (const specification of [installed("ky", "packages/core"), ...typeboxes])
    await bring(specification, { from: machine, to: env, folder: join(scratch, "others") });
  say(`${seconds()} s: clone and build`);
  const options = { env: machine, committedOnly: values.committed };
  const { copy, uncommitted } = await copyRepository(root, join(scratch, "copy"), options);
  if (uncommitted > 0) say(`  with ${uncommitted} files that are not committed`);
  return { copy, registry, env, scratch, say };
}

/** `name@version`, as one of our packages has it installed. */
function installed(name: string, folder: string): string {
  const manifest = join(root, folder, "node_modules", name, "package.json");
  return `${name}@${(JSON.parse(readFileSync(manifest, "utf8")) as Manifest).version}`;
}
