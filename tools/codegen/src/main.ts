import { fileURLToPath } from "node:url";
import { run } from "./run.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
process.exitCode = await run(process.argv.slice(2), repository, { out: console.log, error: console.error });
