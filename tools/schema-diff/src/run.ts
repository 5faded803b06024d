import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nextVersion, readChangesets } from "./changesets.ts";
import { compare } from "./compare.ts";
import { demandsOf, unmet } from "./demands.ts";
import { bumps, type Finding, highest, levels } from "./finding.ts";
import { readSchemas, type Schemas } from "./tree.ts";

/** Where a command writes. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/** Where everything is. */
export interface Folders {
  readonly schemas: string;
  readonly changesets: string;
  readonly packages: string;
}

const usage = `usage: pnpm schema-diff [--check | --release] [--json]
  Compares schemas/ with the last released ones, which the newest tag @payout/schemas@… holds.
  --check    exit 1 unless the changesets announce what the differences demand
  --release  count up schemas/versions.json by the differences
  --json     print the differences as JSON`;

/**
 * The whole command. Exit codes: 0 done, 1 a changeset is missing, 2 bad usage.
 * @param released Reads the released schemas; undefined before the first release, when every change is free.
 */
export function run(
  argv: readonly string[],
  folders: Folders,
  output: Output,
  released: () => Schemas | undefined,
): number {
  const options = readOptions(argv, output);
  if (!options) return 2;
  const before = released();
  const findings = before === undefined ? [] : compare(before, readSchemas(folders.schemas));
  const sum = before === undefined ? "nothing has been released yet" : sumOf(findings);
  if (options.json) output.out(JSON.stringify(findings, undefined, 2));
  else for (const line of [...findings.map(describe), sum]) output.out(line);
  if (options.release) countUp(findings, folders, output);
  return options.check ? check(findings, folders, output) : 0;
}

function readOptions(argv: readonly string[], output: Output) {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { check: flag, release: flag, json: flag },
    });
    if (!values.check || !values.release) return values;
    output.error(`--check and --release exclude each other\n${usage}`);
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
    const version = versions[gateway] ?? "0.1.0";
    const level = highest(findings.filter((finding) => finding.gateway === gateway).map((finding) => finding.level));
    return [gateway, level ? nextVersion(version, bumps[level]) : version];
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(next), undefined, 2)}\n`);
  output.out(`released: ${next.map((pair) => pair.join(" ")).join(", ")}; now run pnpm generate`);
}
