import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const here = createRequire(import.meta.url);
const repository = resolve(import.meta.dirname, "../../..");

/** A JavaScript runtime, and how it runs a script of the folder it stands in. */
export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
}

/** The two Node versions that every package supports, from registry packages. */
export const nodes: readonly Runtime[] = [
  { name: "Node 22", command: [join(resolve(here.resolve("node-22/package.json"), ".."), "bin/node")] },
  { name: "Node 24", command: [process.execPath] },
];

/** Bun. */
export const bun: Runtime = { name: "Bun", command: [shippedBinary("bun", ["bin/bun", "bin/bun.exe"])] };
/** Deno, with no permission but to reach loopback. */
export const deno: Runtime = {
  name: "Deno",
  command: [shippedBinary("deno", ["deno", "deno.exe"]), "run", "--no-prompt", "--allow-net=127.0.0.1"],
};

/** A script of ours that runs in a newcomer's folder. */
export function newcomerScript(name: string): string {
  return resolve(import.meta.dirname, "../newcomer", name);
}

/** The TypeScript compiler of this repository. */
export const tsc: readonly string[] = [process.execPath, join(repository, "node_modules/typescript/bin/tsc")];
/** The one before it, written in JavaScript, which most users have. */
export const tsc5: readonly string[] = [process.execPath, here.resolve("typescript-5/bin/tsc")];

/** Where Node's types are, for consumers that have them. */
export const typeRoot: string = join(repository, "node_modules/@types");

/** The binary that a package ships in one optional dependency for each platform, so that no install script has to run. */
function shippedBinary(packageName: string, files: readonly string[]): string {
  const manifest = here.resolve(`${packageName}/package.json`);
  const { optionalDependencies } = here(manifest) as { optionalDependencies: Record<string, string> };
  const beside = createRequire(manifest);
  for (const specifier of Object.keys(optionalDependencies).flatMap((name) => files.map((file) => `${name}/${file}`))) {
    try {
      return beside.resolve(specifier);
    } catch {
      // Made for another platform.
    }
  }
  throw new Error(`${packageName} has no binary for this platform`);
}
