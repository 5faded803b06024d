import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { FrozenTask } from "./frozen-child.ts";
import { eventually } from "./support.ts";

/** A worker in a process of its own, which can be stopped at any instruction. */
export interface FrozenWorker {
  /** Resolves when it has said so many lines that begin so. */
  says(start: string, times?: number): Promise<void>;
  /** SIGSTOP; resolves when the system says that the process stands still. */
  freeze(): Promise<void>;
  /** SIGCONT; what the process itself holds goes on at once. */
  thaw(): void;
  /** Lets it finish what it has begun, and ends it. */
  stop(): Promise<void>;
  kill(): void;
}

/** Starts a worker, and resolves when it works. */
export async function startWorker(task: FrozenTask): Promise<FrozenWorker> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "frozen-child.ts"), JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "inherit"],
    // All workers run the same code: the first one compiles it.
    env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(task.gate), "compiled") },
  });
  const lines: string[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(line));
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${child.pid}/stat`, "utf8"))?.[1];
  const expectThat = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`the worker ${what}; it said: ${lines.join(" | ")}`);
  };
  const says = (start: string, times = 1) =>
    eventually(() => {
      const said = lines.filter((line) => line.startsWith(start)).length;
      expectThat(said >= times, `has not said "${start}" ${times} times`);
    }, 60_000);
  await says("ready");
  return {
    says,
    async freeze() {
      child.kill("SIGSTOP");
      await eventually(() => expectThat(state() === "T", `is in state ${state()}`));
    },
    thaw() {
      writeFileSync(task.gate, "");
      child.kill("SIGCONT");
    },
    async stop() {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
    kill: () => void child.kill("SIGKILL"),
  };
}
