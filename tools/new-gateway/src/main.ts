import { resolve } from "node:path";
import { run } from "./run.ts";

const root = resolve(import.meta.dirname, "../../..");
process.exitCode = run(process.argv.slice(2), root, { out: console.log, error: console.error });
