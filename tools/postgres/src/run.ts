import { type ChildProcess, spawn } from "node:child_process";
import type { Account } from "./machine.ts";

/** A program that has been started, or could not be. */
export interface Running {
  readonly child: ChildProcess;
  /** The end of what it has printed so far. */
  printed(): string;
  /** When it was started or printed something last, on the clock of `performance.now()`. */
  lastSign(): number;
  /** Resolves when it prints a text like this. */
  prints(pattern: RegExp): Promise<"printed">;
  /** How it ended: undefined for success, otherwise in words. Never rejects. */
  readonly ended: Promise<string | undefined>;
}

/** Starts a program of PostgreSQL in a folder that `account` can enter. */
export function run(
  program: string,
  args: readonly string[],
  { folder, account }: { readonly folder: string; readonly account?: Account | undefined },
): Running {
  const child = spawn(program, args, {
    // The folder we are in may be closed to the account.
    cwd: folder,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  let printed = "";
  let lastSign = performance.now();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed = (printed + text).slice(-4000);
      lastSign = performance.now();
      child.emit("printed");
    });
  return {
    child,
    printed: () => printed,
    lastSign: () => lastSign,
    prints: (pattern) =>
      new Promise((resolve) => child.on("printed", () => pattern.test(printed) && resolve("printed"))),
    ended: new Promise((resolve) => {
      child.once("error", (error) => resolve(`could not be started (${error.message})`));
      child.once("close", (code, signal) => {
        if (code === 0) resolve(undefined);
        else resolve(code === null ? `was ended by ${signal}` : `ended with exit code ${code}`);
      });
    }),
  };
}

/** A program that is never ended does not keep this process alive. */
export function letGo(program: Running): Running {
  program.child.unref();
  for (const stream of [program.child.stdout, program.child.stderr]) (stream as unknown as { unref(): void }).unref();
  return program;
}

/** Ours without what would change what PostgreSQL does or in which language it says so. */
function environment(): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !/^(?:PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(others), LC_ALL: "C" };
}

/** What a promise becomes, or "late" when that takes longer; a promise that is late is not waited for. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), Math.max(0, milliseconds));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What a promise becomes, or "late" when the program prints nothing for `quietMs`, or when the deadline is reached. */
export async function patiently<T>(
  program: Running,
  promise: Promise<T>,
  { quietMs, deadline }: { readonly quietMs: number; readonly deadline: number },
): Promise<T | "late"> {
  for (;;) {
    const left = Math.min(program.lastSign() + quietMs, deadline) - performance.now();
    if (left <= 0) return "late";
    const result = await within(left, promise);
    if (result !== "late") return result;
  }
}
