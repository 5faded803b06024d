import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linkProblems, pagesBelow } from "./links.ts";
import { type Package, repositoryRoot } from "./repository.ts";

/** What a finished command printed. */
export interface Finished {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a command to its end. */
export function run(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Finished {
  const [program = "", ...rest] = command;
  const { status, stdout, stderr } = spawnSync(program, rest, { cwd, env, encoding: "utf8" });
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() };
}

/** Packs a package as it would be published and returns the tarball's path. */
export function pack({ folder, manifest }: Package, into: string): string {
  mkdirSync(into, { recursive: true });
  const finished = run(["npx", "-y", "pnpm@10.34.9", "pack", "--pack-destination", into], folder);
  const prefix = manifest.name.replace("@", "").replace("/", "-");
  const tarball = readdirSync(into).find((name) => name.startsWith(`${prefix}-`) && name.endsWith(".tgz"));
  if (!finished.ok || tarball === undefined) throw new Error(`${manifest.name} cannot be packed:\n${finished.output}`);
  return join(into, tarball);
}

/** What is published as ES modules only: `require` loads it where Node can, and TypeScript knows it from CommonJS since 5.8. */
const esmOnly = ["engine", "console", "cli", "sandbox", "schemas"].map((name) => `@payout/${name}`);

/** What @payout/schemas may hold: other teams copy it as a whole. */
const largestSchemas = 1_500_000;

/** Whether an unpacked tarball is larger than it may be. */
export function sizeProblems(name: string, folder: string): string[] {
  if (name !== "@payout/schemas") return [];
  const home = join(folder, "package");
  const sizes = readdirSync(home, { recursive: true, encoding: "utf8" }).map((path) => statSync(join(home, path)));
  const bytes = sizes.reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
  console.log(`${name}: ${bytes} bytes unpacked`);
  return bytes <= largestSchemas ? [] : [`${name} is ${bytes} bytes unpacked, more than ${largestSchemas}`];
}

/** What publint and attw say about a tarball; empty when it can be published. */
export function tarballProblems(name: string, tarball: string): string[] {
  const tools = join(repositoryRoot, "tools/check-packages/node_modules/.bin");
  const checks = [
    [join(tools, "publint"), "run", tarball, "--strict"],
    [join(tools, "attw"), tarball, "--no-color", ...(esmOnly.includes(name) ? ["--profile", "esm-only"] : [])],
  ];
  return checks
    .map((command) => run(command, repositoryRoot))
    .filter(({ ok }) => !ok)
    .map(({ output }) => `${name}: ${output}`);
}

/** The links in a tarball's pages that lead nowhere once it is unpacked into node_modules. */
export function tarballLinkProblems(name: string, tarball: string, folder: string): string[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const unpacked = run(["tar", "-xzf", tarball, "-C", folder], folder);
  if (!unpacked.ok) throw new Error(`${tarball} cannot be unpacked:\n${unpacked.output}`);
  const home = join(folder, "package");
  const pages = pagesBelow(home);
  if (!pages.includes("README.md")) return [`${name}: the tarball has no README.md`];
  return linkProblems(home, pages).map((problem) => `${name}: ${problem} in the tarball`);
}

/** What arrives when tarballs are installed with plain npm into an empty folder. */
export interface Installation {
  readonly packages: readonly string[];
  readonly kilobytes: number;
}

/** Installs tarballs into an empty folder with plain npm; `type` is what its own `.js` files are. */
export function install(
  tarballs: readonly string[],
  folder: string,
  type: "module" | "commonjs" = "module",
): Installation {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "newcomer", private: true, type }));
  const finished = run(["npm", "install", "--no-audit", "--no-fund", ...tarballs], folder);
  if (!finished.ok) throw new Error(`npm install failed:\n${finished.output}`);
  const lock = JSON.parse(readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8")) as {
    packages: object;
  };
  const size = run(["du", "-sk", "--apparent-size", "node_modules"], folder).output;
  return {
    packages: Object.keys(lock.packages).map((path) => path.replace("node_modules/", "")),
    kilobytes: Number.parseInt(size, 10),
  };
}
