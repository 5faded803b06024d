import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** Clears up behind this process, however that ends. */
export interface Guard {
  /** The server that runs now; undefined when none does. */
  watch(server: ChildProcess | undefined): void;
  /** Ends the guard: nothing is left to clear up. */
  release(): void;
}

/**
 * Starts a process that waits for the end of this one, `kill -9` included, and then ends the server and removes its folder.
 * It is in a process group of its own, so that Ctrl-C does not end it first.
 */
export function guard(folder: string): Guard {
  const child = spawn(process.execPath, [join(import.meta.dirname, "guard-child.ts"), folder], {
    cwd: import.meta.dirname,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    windowsHide: true,
  });
  // Without a guard everything works, except that a process which is killed leaves something behind.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return {
    watch: (server) => void child.stdin.write(`${server?.pid ?? ""}\n`),
    release: () => void child.stdin.end(),
  };
}
