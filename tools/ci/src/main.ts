import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { failuresOf, lastLines, sum, type Tally, type TestReport, tallyOf } from "./tally.ts";

/** Runs every check of the repository, each to its end, and closes with one line that sums them up. */

const root = resolve(import.meta.dirname, "../../..");
const scratch = mkdtempSync(join(tmpdir(), "payout-ci-"));
const pnpm = ["npx", "-y", "pnpm@10.34.9"];
const node22 = "node@22.23.3";
// What is stored and decided, and what a gateway's bytes mean, is the same on every Node. Requests, streams, processes, files and
// SQLite are not.
const onNode = [
  ...globSync("packages/{core,hongwen,inr,jeepay,multicountry}/test/*.test.ts", { cwd: root }).filter(
    (file) => !file.endsWith("conformance.test.ts"),
  ),
  ...["claim-journal", "connections", "crash", "end-to-end", "lock"].map(
    (name) => `packages/engine/test/${name}.test.ts`,
  ),
];
const chaos = [...pnpm, "exec", "node", "tools/chaos/src/main.ts"];

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Test runs write a report, and count test by test; any other step counts only when it fails. */
  readonly report?: string;
}

const tests: readonly Step[] = [
  { name: "tests on Node 24 (the README's command)", command: [...pnpm, "test"], report: "node24.json" },
  { name: "tests with PostgreSQL servers", command: [...pnpm, "test:servers"], report: "servers.json" },
  {
    // What users run. Tools, examples and the tests across packages run on the Node of the devDependencies only.
    name: "the packages' tests on Node 22",
    command: ["npx", "-y", node22, "node_modules/vitest/vitest.mjs", "run", "--project", "local", ...onNode],
    report: "node22.json",
  },
];

const checks: readonly Step[] = [
  { name: "lint", command: [...pnpm, "lint"] },
  { name: "types", command: [...pnpm, "test:types"] },
  { name: "generated code is what the schemas say", command: [...pnpm, "generate", "--check"] },
  { name: "changed schemas have their changesets", command: [...pnpm, "schema-diff", "--check"] },
  {
    name: "APIs are documented, changed ones have their reports and changesets",
    command: [...pnpm, "api-report", "--check"],
  },
  { name: "packages", command: [...pnpm, "check:packages"] },
  { name: "sending and receiving on Node 22 and 24", command: [...pnpm, "runtimes", "--only", "node22,node24"] },
  {
    name: "the sandbox's README in a shell",
    command: [...pnpm, "exec", "node", "tests/end-to-end/src/shell-readme.ts"],
  },
  {
    name: "chaos on PostgreSQL: the books agree",
    command: [...chaos, "--payouts", "150", "--workers", "2", "--kills", "6", "--speed", "600"],
  },
  {
    name: "chaos on PGlite: the books agree",
    command: [...chaos, "--database", "pglite", "--payouts", "40", "--kills", "1", "--speed", "600"],
  },
  { name: "sizes", command: [...pnpm, "size"] },
  { name: "nothing unused, nothing unlisted", command: [...pnpm, "knip"] },
  { name: "workflows", command: [...pnpm, "exec", "node", "tools/ci/src/workflows.ts"] },
  { name: "changed packages have their changesets", command: [...pnpm, "exec", "node", "tools/ci/src/changesets.ts"] },
];

/** What writes nothing in the clone, and takes one core at most, runs beside the checks, each by itself. */
const besides: readonly Step[] = [
  { name: "release rehearsal", command: [...pnpm, "release-check"] },
  {
    name: "every interleaving of the model, and its traces on the engine",
    command: [...pnpm, "exec", "node", "tools/model-check/src/main.ts"],
  },
];

const leftBehind: Step = { name: "nothing was left behind", command: ["git", "diff", "--exit-code", "--stat"] };

type Printing = "at once" | "when it ends";

interface Result {
  readonly tally: Tally;
  readonly failures: readonly string[];
  readonly seconds: number;
}

const results: (Result & { name: string })[] = [];
await runAll(tests);
await Promise.all([runAll(checks), ...besides.map((step) => runAll([step], "when it ends"))]);
await runAll([leftBehind]);
rmSync(scratch, { recursive: true, force: true });

// A log is often read from its end and truncated: failures are repeated there, a few lines each.
for (const { name, failures } of results)
  for (const failure of failures.slice(0, 5)) console.log(`\n${name}: ${failure.replaceAll(`${root}/`, "")}`);
console.log("");
for (const { name, seconds, tally } of results) {
  console.log(
    `${tally.failed === 0 ? "ok  " : "FAIL"} ${seconds.toFixed(0).padStart(4)} s  ${name}${tally.passed > 0 ? `: ${tally.passed} passed, ${tally.failed} failed` : ""}`,
  );
}
// From .ci/run: what the clone does not have.
const note = process.env["PAYOUT_CI_NOTE"];
if (note) console.log(`\n${note}\n`);
const { passed, failed } = sum(results.map(({ tally }) => tally));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runAll(steps: readonly Step[], prints?: Printing): Promise<void> {
  for (const step of steps) results.push({ name: step.name, ...(await run(step, prints)) });
}

/** Runs one step, and prints what it prints: at once, or together when it ends, where another one prints meanwhile. */
async function run({ name, command, report }: Step, prints: Printing = "at once"): Promise<Result> {
  const title = `\n=== ${name}: ${command.join(" ")}\n`;
  const kept: string[] = [];
  const print = (text: string) => void (prints === "at once" ? process.stdout.write(text) : kept.push(text));
  print(title);
  const [program = "", ...rest] = command;
  const reportFile = report && join(scratch, report);
  const started = performance.now();
  const child = spawn(program, rest, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...(reportFile && { VITEST_JSON_REPORT: reportFile }) },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      print(text);
      said = (said + text).slice(-4000);
    });
  }
  const [status] = (await once(child, "close")) as [number | null];
  process.stdout.write(kept.join(""));
  const seconds = (performance.now() - started) / 1000;
  const read = reportFile ? readReport(reportFile) : undefined;
  const tally = reportFile ? tallyOf(read, status ?? 1) : { passed: 0, failed: status === 0 ? 0 : 1 };
  const failures = reportFile ? failuresOf(read) : [];
  return { tally, failures: tally.failed > 0 && failures.length === 0 ? [lastLines(said)] : failures, seconds };
}

function readReport(file: string): TestReport | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as TestReport) : undefined;
}
