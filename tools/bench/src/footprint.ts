import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import { median, ratio } from "./alternate.ts";
import type { Comparison, Section } from "./comparison.ts";

const providers = ["@payout/jeepay", "@payout/hongwen", "@payout/inr", "@payout/multicountry"];
const sdks = ["stripe", "alipay-sdk"];
const all = ["ky", ...providers, ...sdks];
const folder = join(import.meta.dirname, "..");

/** The design allows 1.3 times the time of importing ky. */
const importTarget = 1 / 1.3;

/** What a process prints that imports one module: milliseconds and CPU milliseconds of the import alone. */
const importOne = `
const cpu = process.cpuUsage(), started = performance.now();
await import(process.argv[1]);
const wall = performance.now() - started, { user } = process.cpuUsage(cpu);
console.log(JSON.stringify({ wall, user: user / 1000 }));`;

interface Import {
  readonly wall: number;
  readonly user: number;
}

/** Each module imported by fresh processes, one after the other in turns. */
export async function measureImports(times: number): Promise<Section> {
  const imports = new Map(all.map((name) => [name, [] as Import[]]));
  for (let round = 0; round < times; round++) {
    for (const name of round % 2 === 0 ? all : all.toReversed()) imports.get(name)?.push(await importInProcess(name));
  }
  const samplesOf = (name: string) => (imports.get(name) ?? []).map(({ wall }) => wall);
  const userOf = (name: string) => median((imports.get(name) ?? []).map(({ user }) => user));
  const compare = (name: string, against: string, target?: number): Comparison => ({
    name,
    against,
    ratio: ratio({ samples: samplesOf(against) }, { samples: samplesOf(name) }),
    ...(target !== undefined && { target }),
    facts: `${median(samplesOf(name)).toFixed(1)} ms (user ${userOf(name).toFixed(1)}), ${against} ${median(samplesOf(against)).toFixed(1)} ms (user ${userOf(against).toFixed(1)})`,
  });
  return {
    title: "Cold import",
    explanation:
      "`await import(...)` in a fresh process, without the start of Node itself. The design allows 1.3 times ky alone, which is a ratio of 0.77.",
    comparisons: [
      ...providers.flatMap((name) => [compare(name, "ky", importTarget), ...sdks.map((sdk) => compare(name, sdk, 1))]),
      ...sdks.map((name) => compare(name, "ky")),
    ],
  };
}

async function importInProcess(name: string): Promise<Import> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", importOne, name], { cwd: folder });
  return JSON.parse(stdout) as Import;
}

/** Each module with all that it loads, bundled, minified and compressed: the same on every machine. */
export async function measureSizes(): Promise<Section> {
  const sizes = new Map<string, number>();
  for (const name of all) sizes.set(name, await brotliSize(name));
  const compare = (name: string, against: string, target?: number): Comparison => {
    const [size, other] = [sizes.get(name) ?? Number.NaN, sizes.get(against) ?? Number.NaN];
    const value = other / size;
    const facts = `${(size / 1000).toFixed(1)} kB, ${against} ${(other / 1000).toFixed(1)} kB`;
    return { name, against, ratio: { value, from: value, to: value }, ...(target !== undefined && { target }), facts };
  };
  return {
    title: "Size",
    explanation:
      "Everything that an import loads, in one file, minified by esbuild and compressed with brotli. The budgets of the packages are held by `pnpm size`.",
    comparisons: providers.flatMap((name) => [compare(name, "ky"), ...sdks.map((sdk) => compare(name, sdk, 1))]),
  };
}

async function brotliSize(name: string): Promise<number> {
  const contents = name === "ky" ? 'export { default } from "ky";' : `export * from "${name}";`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    ...{ bundle: true, minify: true, write: false, platform: "node", format: "esm", target: "node22" },
    tsconfigRaw: "{}",
  });
  return brotliCompressSync(outputFiles[0]?.contents ?? "").length;
}
