import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { startSandbox } from "../../../packages/sandbox/src/index.ts";

/** Runs what the sandbox's README shows to people of other languages, in a shell, and looks whether the order was paid. */

const readme = readFileSync(resolve(import.meta.dirname, "../../../packages/sandbox/README.md"), "utf8");
const [, shown] = /<!-- run by CI -->\n```sh\n(.*?)```/s.exec(readme) ?? [];
const port = "http://127.0.0.1:4010";
const missing = ["bash", "curl", "openssl"].filter((name) => spawnSync(name, ["--version"]).error !== undefined);

if (!shown?.includes(port)) fail(`the README has no shell lines for ${port} below <!-- run by CI -->`);
else if (missing.length > 0) fail(`install ${missing.join(" and ")}: the README's shell lines need it`);
else await run(shown);

async function run(script: string): Promise<void> {
  const sandbox = await startSandbox({ clock: "manual" });
  try {
    const { code, output } = await shell(script.replaceAll(port, sandbox.url));
    const [line, ...others] = sandbox.ledger();
    const isPaid = line?.paid === "27.50" && line.timesPaid === 1 && others.length === 0;
    if (code !== 0 || !isPaid || !output.includes('"paid":"27.50"'))
      fail(`it did not pay 27.50 (exit ${code}): ${output}`);
    else console.log(`the README's shell lines pay ${line.paid} ${line.currency}`);
  } finally {
    await sandbox.close();
  }
}

function shell(script: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((done) => child.on("close", (code) => done({ code, output })));
}

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}
