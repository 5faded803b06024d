import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { readChangesets } from "../../schema-diff/src/changesets.ts";
import { readPublishedPackages } from "./entries.ts";
import { type PackageReport, reportOf } from "./report.ts";

/** Where a command writes. */
export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/** Where everything is. */
export interface Places {
  readonly root: string;
  /** released.json: a digest of each report as it was released. */
  readonly released: string;
}

/** Reports by package and entry. */
type Reports = ReadonlyMap<string, PackageReport & { readonly folder: string }>;
type Digests = Readonly<Record<string, Readonly<Record<string, string>>>>;

const usage = `usage: pnpm api-report [--check | --release]
  Writes packages/*/api/<entry>.api.md from the built packages. Exits 1 when a public member has no docstring.
  --check     write nothing; exit 1 as well when a report differs from what is built, or from what was released without a changeset
  --release   make these reports the released ones`;

/** The whole command; the packages must have been built. Exit codes: 0 done, 1 a difference or a missing docstring, 2 bad usage. */
export function run(argv: readonly string[], places: Places, output: Output): number {
  const options = readOptions(argv, output);
  if (!options) return 2;
  const packages = readPublishedPackages(join(places.root, "packages"));
  const tsconfig = join(places.root, "tsconfig.base.json");
  const reports: Reports = new Map(
    packages.map((item) => [item.name, { folder: item.folder, ...reportOf(item, tsconfig) }]),
  );
  const undocumented = [...reports.values()].flatMap(({ folder, problems }) =>
    problems.map((problem) => `${relative(places.root, folder)}/${problem}`),
  );
  for (const line of undocumented) output.error(line);
  if (options.check) return Math.max(check(reports, places, output), undocumented.length === 0 ? 0 : 1);
  write(reports, places, output);
  if (options.release) writeFileSync(places.released, `${JSON.stringify(digestsOf(reports), undefined, 2)}\n`);
  return undocumented.length === 0 ? 0 : 1;
}

function readOptions(argv: readonly string[], output: Output) {
  const flag = { type: "boolean", default: false } as const;
  try {
    const { values } = parseArgs({ args: [...argv], options: { check: flag, release: flag } });
    if (!(values.check && values.release)) return values;
    output.error(`--check and --release exclude each other\n${usage}`);
  } catch (error) {
    output.error(`${(error as Error).message}\n${usage}`);
  }
  return undefined;
}

function write(reports: Reports, { root }: Places, output: Output): void {
  for (const { file, expected } of staleFiles(reports)) {
    if (expected === undefined) rmSync(file);
    else {
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, expected);
    }
    output.out(`${expected === undefined ? "removed" : "wrote"} ${relative(root, file)}`);
  }
}

/** Checked-in reports that are not what is built, and files beside them that are none. */
function staleFiles(reports: Reports): { file: string; expected: string | undefined }[] {
  return [...reports.values()].flatMap(({ folder, reports: entries }) => {
    const api = join(folder, "api");
    const files = new Map([...entries].map(([name, text]) => [join(api, `${name}.api.md`), text]));
    const found = existsSync(api) ? readdirSync(api).map((name) => join(api, name)) : [];
    const extra = found.filter((file) => !files.has(file)).map((file) => ({ file, expected: undefined }));
    const differs = [...files].filter(([file, text]) => !existsSync(file) || readFileSync(file, "utf8") !== text);
    return [...differs.map(([file, expected]) => ({ file, expected })), ...extra];
  });
}

function digestsOf(reports: Reports): Digests {
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  return Object.fromEntries(
    [...reports].map(([name, { reports: entries }]) => {
      return [name, Object.fromEntries([...entries].map(([entry, text]) => [entry, digest(text)]))];
    }),
  );
}

function check(reports: Reports, { root, released }: Places, output: Output): number {
  const stale = staleFiles(reports).map(
    ({ file }) => `${relative(root, file)} is not what is built: run pnpm api-report, and read the diff`,
  );
  const old = JSON.parse(readFileSync(released, "utf8")) as Digests;
  const promised = readChangesets(join(root, ".changeset"));
  const silent = Object.entries(digestsOf(reports)).flatMap(([name, entries]) => {
    const changed = changedEntries(old[name] ?? {}, entries);
    if (changed.length === 0 || promised.has(name)) return [];
    return [
      `${name} changes what its users can name (${changed.join(", ")}), and no changeset says so. Write one: pnpm changeset`,
    ];
  });
  for (const line of [...stale, ...silent]) output.error(line);
  return stale.length + silent.length === 0 ? 0 : 1;
}

function changedEntries(old: Digests[string], now: Digests[string]): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((entry) => old[entry] !== now[entry]);
}
