import { spawnSync } from "node:child_process";

// Runs a recipe, and compares what it prints, whatever the case and the line breaks.
const [prints, program, ...args] = process.argv.slice(2);
const { stdout, stderr, error } = spawnSync(program, args, { cwd: "recipes", encoding: "utf8", timeout: 120_000 });
const words = (text) => text.toLowerCase().split(/\s+/u).filter(Boolean).join(" ");
const printed = words(stdout ?? "");
const problems =
  printed === words(prints) ? [] : [`printed "${printed}" instead of "${words(prints)}" ${error ?? stderr}`];
console.log(JSON.stringify({ checks: 1, problems }));
