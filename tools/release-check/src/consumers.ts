import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "./copy.ts";
import { install, type Manager, type Newcomer, type Place } from "./newcomer.ts";
import { runSandboxFromNowhere } from "./sandbox-command.ts";
import { readSchemaFiles } from "./schema-files.ts";
import { bun, deno, nodes } from "./toolbox.ts";
import { type BundleSize, bundle, compile, compilers, loadEntries, olderCompiler, send, type Use } from "./uses.ts";

/** What a newcomer got and did with one provider and one package manager. */
export interface Experience {
  readonly provider: string;
  readonly manager: Manager | "deno";
  readonly arrived: readonly string[];
  /** The names that must arrive, no more and no fewer. */
  readonly expected: readonly string[];
  readonly kilobytes?: number;
  readonly size?: BundleSize;
  readonly uses: readonly Use[];
}

/** The entries of an installed package that are modules and need no optional peer. */
export function entriesOf({ name, exports = {} }: Pick<Manifest, "name" | "exports">): string[] {
  return Object.keys(exports)
    .filter((subpath) => !/^\.\/(?:schemas|typebox1?\/.*)$|\.json$/.test(subpath))
    .map((subpath) => name + subpath.slice(1));
}

/** Installs one provider alone, once with each tool, and uses it in every way. */
export async function tryAlone(provider: string, { folder, env }: Place): Promise<Experience[]> {
  const place = (tool: string) => join(folder, `${provider.replace("@payout/", "")}-${tool}`);
  return [
    await tryWithNode(provider, "npm", { folder: place("npm"), env }),
    await tryWithNode(provider, "pnpm", { folder: place("pnpm"), env }),
    await tryWithBun(provider, { folder: place("bun"), env }),
    await tryWithDeno(provider, { folder: place("deno"), env }),
  ];
}

async function tryWithNode(provider: string, manager: "npm" | "pnpm", place: Place): Promise<Experience> {
  const newcomer = await install(manager, [provider], place);
  const own = entriesOf(manifestIn(newcomer, provider));
  // With pnpm only declared dependencies can be imported; npm hoists core beside them.
  const entries = manager === "npm" ? [...own, ...entriesOf(manifestIn(newcomer, "@payout/core"))] : own;
  const { use, size } = await bundle(provider, newcomer);
  const uses = [
    papers(newcomer, provider),
    ...(await loadEntries(newcomer, entries)),
    ...(await compile(newcomer, entries)),
    ...(await send(provider, newcomer, nodes)),
    use,
  ];
  const { arrived, kilobytes } = newcomer;
  return { provider, manager, arrived, expected: expectedFor(provider), kilobytes, size, uses };
}

async function tryWithBun(provider: string, place: Place): Promise<Experience> {
  const newcomer = await install("bun", [provider], { ...place, command: bun.command[0] ?? "bun" });
  const uses = await send(provider, newcomer, [bun]);
  const { arrived, kilobytes } = newcomer;
  return { provider, manager: "bun", arrived, expected: expectedFor(provider), kilobytes, uses };
}

/** Deno takes packages straight from the registry: there is no folder of packages to look into. */
async function tryWithDeno(provider: string, { folder, env }: Place): Promise<Experience> {
  mkdirSync(folder, { recursive: true });
  // By default Deno takes no version that is younger than a day.
  const settings = { imports: { [provider]: `npm:${provider}` }, minimumDependencyAge: 0 };
  writeFileSync(join(folder, "deno.json"), JSON.stringify(settings));
  const uses = await send(provider, { folder, env, arrived: [], kilobytes: 0 }, [deno]);
  const lock = join(folder, "deno.lock");
  const { npm = {} } = existsSync(lock) ? (JSON.parse(readFileSync(lock, "utf8")) as { npm?: object }) : {};
  return { provider, manager: "deno", arrived: Object.keys(npm).sort(), expected: expectedFor(provider), uses };
}

const expectedFor = (provider: string) => [provider, "@payout/core", "ky"];

/** A package that needs none of ours, alone: nothing else may arrive. */
export async function tryIndependent(name: string, place: Place): Promise<Experience> {
  const newcomer = await install("npm", [name], { ...place, folder: join(place.folder, "independent") });
  const { arrived, kilobytes } = newcomer;
  const manifest = manifestIn(newcomer, name);
  const entries = entriesOf(manifest);
  const uses = [
    papers(newcomer, name),
    ...(entries.length === 0 ? [] : [...(await loadEntries(newcomer, entries)), ...(await compile(newcomer, entries))]),
    ...(manifest.exports !== undefined && "./index.json" in manifest.exports
      ? await readSchemaFiles(newcomer, name)
      : []),
    ...(manifest.bin === undefined ? [] : [await runSandboxFromNowhere(name, place)]),
  ];
  return { provider: name, manager: "npm", arrived, expected: [name], kilobytes, uses };
}

/** Everything in one installation, with the optional peers: one core for all, and the TypeBox entries of both versions load. */
export async function tryTogether(
  names: readonly string[],
  peers: readonly string[],
  place: Place,
): Promise<Experience> {
  const newcomer = await install("npm", [...names, ...peers], { ...place, folder: join(place.folder, "together") });
  const entries = [...names, "@payout/core"].flatMap((name) => {
    const { exports = {} } = manifestIn(newcomer, name);
    const modules = Object.keys(exports).filter((subpath) => !subpath.endsWith(".json"));
    return modules.map((subpath) => name + subpath.slice(1));
  });
  const uses = [
    ...(await loadEntries(newcomer, entries)),
    ...(await compile(newcomer, entries, [...compilers, olderCompiler])),
  ];
  const { arrived, kilobytes } = newcomer;
  // As a list, not a set: a second copy of core would be one more.
  const expected = [...names, "@payout/core", "ky", ...peers.map((peer) => peer.slice(0, peer.indexOf("@", 1)))];
  return { provider: "all of them, with TypeBox", manager: "npm", arrived, expected, kilobytes, uses };
}

/** What each package must carry besides its code. */
function papers(newcomer: Newcomer, name: string): Use {
  const { dependencies = {} } = manifestIn(newcomer, name);
  const missing = ["LICENSE", "README.md"].filter(
    (file) => !existsSync(join(newcomer.folder, "node_modules", name, file)),
  );
  const ranges = Object.entries(dependencies).filter(([, range]) => !/^\^\d+\.\d+\.\d+$/.test(range));
  const problems = [
    ...missing.map((file) => `${file} is missing`),
    ...ranges.map(([dependency, range]) => `depends on ${dependency} as "${range}", not by a caret range`),
  ];
  return { name: "licence, README, caret ranges", ok: problems.length === 0, output: problems.join("; ") };
}

function manifestIn({ folder }: Newcomer, name: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")) as Manifest;
}
