import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { recipesOf, recipeTrial } from "./recipes.ts";
import { type Row, reportOf } from "./report.ts";
import { outcomeOf, type Trial, verdictOf } from "./trial.ts";
import { goEnvironment, trialsOf } from "./trials.ts";

/**
 * `pnpm interop`: holds @payout/schemas against the tools of other teams. Exit codes: 0 nothing fails by our fault, 1 something does,
 * or with PAYOUT_REQUIRE_INTEROP=1 a tool is missing that CI has, 2 bad usage.
 */
const home = resolve(import.meta.dirname, "..");
const tools = join(home, "tools");
const folder = join(tools, ".run");
const { values } = parseArgs({
  options: { schemas: { type: "string" }, only: { type: "string" }, names: { type: "boolean", default: false } },
});
const schemas = resolve(values.schemas ?? join(home, "../../schemas"));

install();
const readme = readFileSync(join(schemas, "README.md"), "utf8");
const recipes = recipesOf(readme);
for (const { name, text } of recipes) writeFileSync(join(folder, "recipes", name), text);
const trials = [...trialsOf(schemas), ...recipes.map((recipe) => recipeTrial(recipe, goEnvironment))].filter(
  ({ tool, reader }) => `${reader} ${tool}`.toLowerCase().includes((values.only ?? "").toLowerCase()),
);
const rows = trials.map(tried);
console.log(`\n${reportOf(rows)}`);
if (values.names)
  for (const { trial, outcome } of rows)
    console.log(`\n${trial.reader}, ${trial.tool}:\n${outcome?.names?.join("\n") ?? "-"}`);
const required =
  process.env["PAYOUT_REQUIRE_INTEROP"] === "1" ? ["fails: our fault", "not on this machine"] : ["fails: our fault"];
process.exitCode = rows.length > 0 && rows.every(({ verdict }) => !required.includes(verdict)) ? 0 : 1;

/** The tools' own lockfile, and a folder beside them in which scripts and recipes find the schemas as an installed package. */
function install(): void {
  const pnpm = ["npx", "-y", "pnpm@10.34.9", "install", "--ignore-workspace", "--frozen-lockfile", "--ignore-scripts"];
  const { status, stdout, stderr } = spawnSync(pnpm[0] ?? "", pnpm.slice(1), { cwd: tools, encoding: "utf8" });
  if (status !== 0) throw new Error(`the tools cannot be installed:\n${stdout}${stderr}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(home, "scripts"), folder, { recursive: true });
  mkdirSync(join(folder, "recipes/node_modules/@payout"), { recursive: true });
  symlinkSync(schemas, join(folder, "recipes/node_modules/@payout/schemas"), "dir");
}

function tried(trial: Trial): Row {
  const outcome = isHere(trial) ? runTrial(trial) : undefined;
  const row = { trial, outcome, verdict: verdictOf(trial, outcome) };
  console.log(`${trial.reader}, ${trial.tool}: ${row.verdict}`);
  if (row.verdict === "fails: our fault")
    for (const problem of outcome?.problems.slice(0, 3) ?? []) console.log(`  ${problem.slice(0, 300)}`);
  return row;
}

function isHere({ needs }: Trial): boolean {
  const [program = "", ...args] = needs ?? [];
  return program === "" || spawnSync(program, args).status === 0;
}

function runTrial({ command, environment }: Trial) {
  const [program = "", ...args] = command;
  const env = { ...process.env, ...environment, GOCACHE: join(folder, "go-cache") };
  const { stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    env,
    encoding: "utf8",
    timeout: 240_000,
    maxBuffer: 1 << 28,
  });
  return outcomeOf(stdout.trim() === "" ? stderr : stdout);
}
