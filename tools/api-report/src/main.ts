import { resolve } from "node:path";
import { run } from "./run.ts";

const root = resolve(import.meta.dirname, "../../..");
const released = resolve(import.meta.dirname, "../released.json");
process.exitCode = run(process.argv.slice(2), { root, released }, { out: console.log, error: console.error });
