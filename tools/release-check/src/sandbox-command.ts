import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./newcomer.ts";
import type { Use } from "./uses.ts";

const longestStartMs = 60_000;

/** Runs `npx @payout/sandbox` in an empty folder, as a user without an installation does, and checks its health. */
export async function runSandboxFromNowhere(name: string, { folder, env }: Place): Promise<Use> {
  const cwd = join(folder, "nothing-installed");
  mkdirSync(cwd, { recursive: true });
  // A group of its own: npx starts the command through a shell, and both must end.
  const child = spawn("npx", ["--yes", name, "--port", "0", "--json"], { cwd, env, detached: true });
  try {
    const { control } = JSON.parse(await firstLine(child)) as { control: string };
    const output = await (await fetch(`${control}/health`)).text();
    const { status } = JSON.parse(output) as { status: string };
    return { name: `npx ${name}`, ok: status === "ok", output };
  } catch (error) {
    return { name: `npx ${name}`, ok: false, output: (error as Error).message };
  } finally {
    end(child);
  }
}

/** The first line that a command prints; rejects with all that it printed when it ends, or says nothing, before. */
async function firstLine(child: ChildProcess): Promise<string> {
  let printed = "";
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const line = new Promise<string>((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes("\n")) resolve(printed.slice(0, printed.indexOf("\n")));
    });
  });
  const signal = AbortSignal.timeout(longestStartMs);
  const ended = once(child, "close", { signal }).then(
    ([code]) => Promise.reject(new Error(`it ended with ${code}: ${printed}${complaints}`)),
    () => Promise.reject(new Error(`it said nothing within ${longestStartMs / 1000} s: ${complaints}`)),
  );
  return Promise.race([line, ended]);
}

function end({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) process.kill(-pid, "SIGTERM");
}
