import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { emitVectors } from "../../vectors/src/emit.ts";
import { applyChange, type Change, findChanges } from "./drift.ts";
import { emitRequestChecks } from "./emit-request-checks.ts";
import { generate } from "./generate.ts";
import { formatProblem, type Problem, SchemaProblems } from "./problems.ts";
import { publish } from "./publish.ts";
import { gatewaysWithoutPackage, readBreakingChanges, readGateways, readSettingsPages } from "./repository.ts";

export interface Output {
  out(line: string): void;
  error(line: string): void;
}

/** The gateways' counterpart for tests: it checks what arrives by the same schemas. */
const sandbox = "packages/sandbox";
const engine = "packages/engine";

const usage = `usage: pnpm generate [--check] [--root <folder>]
  --check   write nothing; exit 1 when a generated file is missing, extra or different
  --root    the repository to work on (default: this one)`;

/** The whole command. Exit codes: 0 done, 1 a schema mistake or drift, 2 bad usage. */
export async function run(argv: readonly string[], defaultRoot: string, output: Output): Promise<number> {
  const options = readOptions(argv, output);
  if (!options) return 2;
  const root = options.root ?? defaultRoot;
  for (const name of gatewaysWithoutPackage(root)) {
    output.out(`schemas/${name} was not looked at: there is no packages/${name}/package.json to generate for`);
  }
  try {
    // Everything is computed before anything is written, so a mistake leaves every file as it was.
    const changes = await computeChanges(root);
    return options.check ? reportDrift(changes, output) : write(root, changes, output);
  } catch (error) {
    if (!(error instanceof SchemaProblems)) throw error;
    for (const problem of error.problems) output.error(formatProblem(problem));
    output.error(`${error.problems.length} mistake(s) in the schemas; nothing was written`);
    return 1;
  }
}

function readOptions(argv: readonly string[], output: Output): { check: boolean; root?: string } | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { check: { type: "boolean", default: false }, root: { type: "string" } },
    });
    return values;
  } catch (error) {
    output.error(`${(error as Error).message}\n${usage}`);
    return undefined;
  }
}

async function computeChanges(root: string): Promise<Change[]> {
  const problems: Problem[] = [];
  const collect = async (compute: () => Change[] | Promise<Change[]>): Promise<Change[]> => {
    try {
      return await compute();
    } catch (error) {
      if (!(error instanceof SchemaProblems)) throw error;
      problems.push(...error.problems);
      return [];
    }
  };
  const changes: Change[] = [];
  const inputs = readGateways(root);
  changes.push(...(await collect(() => findChanges(root, engine, readSettingsPages(root, engine), []))));
  for (const input of inputs) {
    const folder = `packages/${input.gateway}`;
    changes.push(...(await collect(async () => findChanges(root, folder, await generate(input), ["src/generated"]))));
  }
  // A gateway whose schemas are wrong has been reported; what is published about all of them would repeat it.
  if (problems.length === 0) {
    changes.push(...(await collect(() => findChanges(root, "schemas", publish(inputs), ["openapi", "bundled"]))));
    const vectors = emitVectors(inputs.map(({ gateway }) => gateway));
    changes.push(...findChanges(root, "schemas", vectors, ["vectors"]));
    changes.push(...findChanges(root, "schemas", readBreakingChanges(root), []));
    if (existsSync(join(root, sandbox))) {
      changes.push(...findChanges(root, sandbox, await emitRequestChecks(inputs), ["src/generated"]));
    }
  }
  if (problems.length > 0) throw new SchemaProblems(problems);
  return changes;
}

function reportDrift(changes: readonly Change[], output: Output): number {
  for (const { kind, path } of changes) output.error(`${kind}: ${path}`);
  if (changes.length === 0) return 0;
  output.error(`${changes.length} generated file(s) do not fit the schemas; repair: pnpm generate`);
  return 1;
}

function write(root: string, changes: readonly Change[], output: Output): number {
  for (const change of changes) {
    applyChange(root, change);
    output.out(`${change.kind === "extra" ? "removed" : "wrote"} ${change.path}`);
  }
  if (changes.length === 0) output.out("generated files are up to date");
  return 0;
}
