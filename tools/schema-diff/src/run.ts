import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { nextVersion, readChangesets } from "./changesets.ts";
import { compare } from "./compare.ts";
import { demandsOf, unmet } from "./demands.ts";
import { bumps, type Finding, highest, levels } from "./finding.ts";
import { readSchemas } from "./tree.ts";

/** Where a command writes. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/** Where everything is. */
export interface Folders {
  readonly schemas: string;
  readonly released: string;
  readonly changesets: string;
  readonly packages: string;
}

const usage = `usage: pnpm schema-diff [--check | --release | --baseline] [--json]
  Compares schemas/ with the last released ones.
  --check     exit 1 unless the changesets promise what the differences ask for
  --release   make these schemas the released ones and count up schemas/versions.json
  --baseline  make these schemas the released ones without counting: only while nothing has been released
  --json      print the differences as JSON`;

/** The whole command. Exit codes: 0 done, 1 a changeset is missing, 2 bad usage. */
export function run(argv: readonly string[], folders: Folders, output: Output): number {
  const options = readOptions(argv, output);
  if (!options) return 2;
  const findings = compare(readSchemas(folders.released), readSchemas(folders.schemas));
  if (options.json) output.out(JSON.stringify(findings, undefined, 2));
  else for (const line of [...findings.map(describe), sumOf(findings)]) output.out(line);
  if (options.release) countUp(findings, folders, output);
  if (options.release || options.baseline) keepCopy(folders);
  return options.check ? check(findings, folders, output) : 0;
}

function readOptions(argv: readonly string[], output: Output) {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { check: flag, release: flag, baseline: flag, json: flag },
    });
    if ([values.check, values.release, values.baseline].filter(Boolean).length < 2) return values;
    output.error(`--check, --release and --baseline exclude each other\n${usage}`);
  } catch (error) {
    output.error(`${(error as Error).message}\n${usage}`);
  }
  return undefined;
}

function describe({ file, pointer, kind, level, message }: Finding): string {
  return `${level.padEnd(8)}  ${kind}  schemas/${file}#${pointer}  ${message}`;
}

function sumOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return "the schemas are those that were released";
  return levels
    .toReversed()
    .map((level) => `${findings.filter((finding) => finding.level === level).length} ${level}`)
    .join(", ");
}

function check(findings: readonly Finding[], folders: Folders, output: Output): number {
  const missing = unmet(demandsOf(findings, packageNames(folders.packages)), readChangesets(folders.changesets));
  for (const line of missing) output.error(line);
  return missing.length === 0 ? 0 : 1;
}

function packageNames(folder: string): string[] {
  const manifests = readdirSync(folder).map((name) => join(folder, name, "package.json"));
  return manifests.filter(existsSync).map((file) => (JSON.parse(readFileSync(file, "utf8")) as { name: string }).name);
}

/** Counts up each gateway by its own differences. */
function countUp(findings: readonly Finding[], { schemas }: Folders, output: Output): void {
  const file = join(schemas, "versions.json");
  const versions = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  const next = [...readSchemas(schemas).keys()].map((gateway) => {
    const version = versions[gateway] ?? "0.0.0";
    const level = highest(findings.filter((finding) => finding.gateway === gateway).map((finding) => finding.level));
    return [gateway, level ? nextVersion(version, bumps[level]) : version];
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(next), undefined, 2)}\n`);
  output.out(`released: ${next.map((pair) => pair.join(" ")).join(", ")}; now run pnpm generate`);
}

/** Keeps what the next differences are found against. */
function keepCopy({ schemas, released }: Folders): void {
  rmSync(released, { recursive: true, force: true });
  for (const gateway of readSchemas(schemas).keys()) {
    cpSync(join(schemas, gateway), join(released, gateway), {
      recursive: true,
      filter: (path) => !basename(path).includes(".") || path.endsWith(".json"),
    });
  }
}
