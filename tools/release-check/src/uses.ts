import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { smokeScript, withGateway } from "../../check-packages/src/smoke.ts";
import type { Newcomer } from "./newcomer.ts";
import { type Finished, run } from "./run.ts";
import { newcomerScript, nodes, type Runtime, tsc, tsc5, typeRoot } from "./toolbox.ts";

/** One thing that a user does with an installed package. */
export interface Use extends Finished {
  readonly name: string;
}

/** `require()` and `import()` of every entry: both must work and give the very same module. */
export async function loadEntries(newcomer: Newcomer, entries: readonly string[]): Promise<Use[]> {
  copyFileSync(newcomerScript("entries.cjs"), join(newcomer.folder, "entries.cjs"));
  return Promise.all(
    nodes.map(async ({ name, command }) => ({
      name: `require and import on ${name}`,
      ...(await run([...command, "entries.cjs", ...entries], { cwd: newcomer.folder, env: newcomer.env })),
    })),
  );
}

const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, target: "es2023" };

/** A user's compiler settings. */
export interface Compiler {
  readonly name: string;
  readonly command: readonly string[];
  readonly options: object;
}

const nodenext = { module: "nodenext", lib: ["es2023"], typeRoots: [typeRoot], types: ["node"] };
const bundler = {
  module: "esnext",
  moduleResolution: "bundler",
  lib: ["es2023", "dom", "dom.iterable"],
  typeRoots: [typeRoot],
  types: ["node"],
};

/** Two kinds of users: Node alone, and a bundler with the browser's types as well. */
export const compilers: readonly Compiler[] = [
  { name: "TypeScript nodenext", command: tsc, options: nodenext },
  { name: "TypeScript bundler", command: tsc, options: bundler },
];

/** Slow, so it sees everything once. */
export const olderCompiler: Compiler = { name: "TypeScript 5 nodenext", command: tsc5, options: nodenext };

/** Type-checks an import of every entry, and the declaration files themselves, as each kind of users would. */
export async function compile(
  { folder, env }: Newcomer,
  entries: readonly string[],
  kinds: readonly Compiler[] = compilers,
): Promise<Use[]> {
  const imports = entries.map((entry, index) => `import * as entry${index} from ${JSON.stringify(entry)};`);
  const source = `${imports.join("\n")}\nexport const entries: object[] = [${entries.map((_, index) => `entry${index}`)}];\n`;
  writeFileSync(join(folder, "consumer.ts"), source);
  writeFileSync(
    join(folder, "consumer.cts"),
    `${entries.map((entry, index) => `import entry${index} = require(${JSON.stringify(entry)});\nentry${index};`).join("\n")}\n`,
  );
  return Promise.all(
    kinds.map(async ({ name, command, options }) => {
      const files = options === nodenext ? ["consumer.ts", "consumer.cts"] : ["consumer.ts"];
      const project = `tsconfig.${name.replaceAll(" ", "-")}.json`;
      writeFileSync(join(folder, project), JSON.stringify({ compilerOptions: { ...strict, ...options }, files }));
      return { name, ...(await run([...command, "-p", project], { cwd: folder, env })) };
    }),
  );
}

/** Sends one payout to the loopback gateway with the provider's own script. */
export async function send(
  provider: string,
  { folder, env }: Newcomer,
  runtimes: readonly Runtime[],
  script: string = smokeScript(provider).name,
): Promise<Use[]> {
  copyFileSync(smokeScript(provider).path, join(folder, smokeScript(provider).name));
  return Promise.all(
    runtimes.map(async ({ name, command }) => ({
      name: `${script === smokeScript(provider).name ? "send" : "send from the bundle"} on ${name}`,
      ...(await withGateway(provider, (settings) =>
        run([...command, script, JSON.stringify(settings)], { cwd: folder, env }),
      )),
    })),
  );
}

/** How large a provider's main entry is in a bundle, with core and ky. */
export interface BundleSize {
  readonly minified: number;
  readonly brotli: number;
}

/** Bundles the provider with esbuild, measures it, and sends a payout from a bundle of its script. */
export async function bundle(
  provider: string,
  newcomer: Newcomer,
): Promise<{ readonly use: Use; readonly size: BundleSize }> {
  const { name: script } = smokeScript(provider);
  const common = { bundle: true, minify: true, platform: "node", format: "esm", target: "node22" } as const;
  const folder = newcomer.folder;
  copyFileSync(smokeScript(provider).path, join(folder, script));
  await build({ ...common, absWorkingDir: folder, entryPoints: [script], outfile: `bundled-${script}` });
  const [use] = await send(provider, newcomer, [nodes[0] as Runtime], `bundled-${script}`);
  const entry = { contents: `export * from ${JSON.stringify(provider)};`, resolveDir: folder };
  const { outputFiles } = await build({ ...common, absWorkingDir: folder, stdin: entry, write: false });
  const [file] = outputFiles;
  if (use === undefined || file === undefined) throw new Error(`${provider} cannot be bundled`);
  return { use, size: { minified: file.contents.length, brotli: brotliCompressSync(file.contents).length } };
}
