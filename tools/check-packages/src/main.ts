import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { anatomyProblems } from "./anatomy.ts";
import { commonJsProblems, usedByCommonJs } from "./commonjs.ts";
import { layerProblems } from "./layers.ts";
import { lockfileProblems } from "./lockfile.ts";
import { providersAmong, readPackages, readSchemasPackage, repositoryRoot } from "./repository.ts";
import { proveSchemas, sendFrom } from "./smoke.ts";
import { install, pack, sizeProblems, tarballLinkProblems, tarballProblems } from "./tarballs.ts";
import { unwrittenProblems } from "./unwritten.ts";

/**
 * Checks that every provider package is built alike, that dependencies point one way, and that what would be published can
 * be installed and used, from CommonJS too. `--structure` leaves out packing and installing, `--commonjs` all but the CommonJS
 * projects.
 */

const largestInstallationInKilobytes = 1750;
const flag = { type: "boolean", default: false } as const;
const { values } = parseArgs({ options: { structure: flag, commonjs: flag } });

const packages = readPackages(repositoryRoot);
const providers = providersAmong(packages);
const problems = values.commonjs
  ? await withTarballs(usedByCommonJs, commonJsProblems)
  : [
      ...providers.flatMap(anatomyProblems),
      ...packages.flatMap(layerProblems),
      ...lockfileProblems(repositoryRoot),
      ...(values.structure ? [] : await publishingProblems()),
    ];

for (const problem of problems) console.error(`- ${problem}`);
console.log(
  problems.length === 0 ? `${packages.length} packages are as they should be` : `${problems.length} problems`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

async function publishingProblems(): Promise<string[]> {
  return withTarballs(undefined, async (tarballs, scratch) => {
    const found = [...tarballs].flatMap(([name, tarball]) => [
      ...tarballProblems(name, tarball),
      ...tarballLinkProblems(name, tarball, join(scratch, "unpacked")),
      ...sizeProblems(name, join(scratch, "unpacked")),
    ]);
    found.push(...providers.flatMap((item) => unwrittenProblems(repositoryRoot, item)));
    for (const { manifest } of providers) {
      const wanted = ["@payout/core", manifest.name].map((name) => tarballs.get(name) ?? "");
      found.push(...(await installationProblems(manifest.name, wanted, join(scratch, "empty"))));
    }
    found.push(...(await engineProblems(tarballs, join(scratch, "empty"))));
    return [...found, ...commonJsProblems(tarballs)];
  });
}

/** Packs what is published, or only the packages that are named, as long as `use` takes. */
async function withTarballs(
  names: readonly string[] | undefined,
  use: (tarballs: ReadonlyMap<string, string>, scratch: string) => string[] | Promise<string[]>,
): Promise<string[]> {
  const scratch = mkdtempSync(join(tmpdir(), "payout-packages-"));
  try {
    const published = [...packages, readSchemasPackage(repositoryRoot)].filter(
      ({ manifest }) => manifest.private !== true && (names?.includes(manifest.name) ?? true),
    );
    return await use(new Map(published.map((item) => [item.manifest.name, pack(item, scratch)])), scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * The engine comes with its database, the console with its page's files, and the command with all of them. One payout, one page and one
 * command from an empty folder show that all parts arrived.
 */
async function engineProblems(tarballs: ReadonlyMap<string, string>, folder: string): Promise<string[]> {
  const needed = ["core", "jeepay", "engine", "console", "sandbox", "schemas", "cli"].map((name) => `@payout/${name}`);
  const { packages: arrived, kilobytes } = install(
    needed.map((name) => tarballs.get(name) ?? ""),
    folder,
  );
  const problems: string[] = [];
  for (const [name, does] of [
    ["@payout/engine", "sent"],
    ["@payout/console", "showed"],
    ["@payout/cli", "paid"],
  ] as const) {
    const finished = await sendFrom(name, folder);
    console.log(`npm i ${name}: ${arrived.length} packages, ${kilobytes} kB; then ${does}: ${finished.output}`);
    if (!finished.ok) problems.push(`${name} does not work when it is installed: ${finished.output}`);
  }
  for (const reader of ["verify.mjs", "meaning.mjs"]) {
    const { ok, output } = await proveSchemas(folder, reader);
    console.log(`@payout/schemas, reference/${reader}: ${output.replaceAll("\n", ", ")}`);
    if (!ok) problems.push(`@payout/schemas: reference/${reader} fails when it is installed: ${output}`);
  }
  return problems;
}

async function installationProblems(name: string, tarballs: readonly string[], folder: string): Promise<string[]> {
  const { packages: arrived, kilobytes } = install(tarballs, folder);
  const sent = await sendFrom(name, folder);
  const required = await sendFrom(name, folder, "commonjs");
  console.log(
    `npm i ${name}: ${arrived.length} packages (${arrived.join(" ")}), ${kilobytes} kB; then sent: ${sent.output}`,
  );
  const expected = ["@payout/core", name, "ky"];
  return [
    ...arrived
      .filter((item) => !expected.includes(item))
      .map((item) => `${name} brings ${item}, which its users do not need`),
    ...(kilobytes > largestInstallationInKilobytes
      ? [`${name} needs ${kilobytes} kB, more than ${largestInstallationInKilobytes}`]
      : []),
    ...(sent.ok ? [] : [`${name} cannot send when it is installed alone: ${sent.output}`]),
    ...(required.ok ? [] : [`${name} cannot send when it is loaded by require: ${required.output}`]),
  ];
}
