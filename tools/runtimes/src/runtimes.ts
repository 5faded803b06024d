import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { build } from "esbuild";
import { bun, deno, nodes, type Runtime } from "../../release-check/src/toolbox.ts";

const here = createRequire(import.meta.url);
const programs = resolve(import.meta.dirname, "../merchant");

/** A runtime and how the merchant starts in it. */
export interface RuntimeUnderTest {
  readonly id: string;
  readonly command: readonly string[];
  /** Whether `node:http` is written over sockets there; where it is not, core sends by fetch. */
  readonly sockets: boolean;
  /** Where workerd reports its port. */
  readonly controlFd?: number;
}

const workerd = (here("workerd") as { default: string; version: string }).default;
const commandOf = ({ command }: Runtime, script: string, ...more: readonly string[]) => [...command, ...more, script];
const [node22, node24] = nodes as readonly [Runtime, Runtime];

/** Every runtime, by the name that `--only` takes. */
export const runtimes: readonly RuntimeUnderTest[] = [
  { id: "node22", command: commandOf(node22, "node.mjs"), sockets: true },
  { id: "node24", command: commandOf(node24, "node.mjs"), sockets: true },
  { id: "bun", command: commandOf(bun, "bun.mjs"), sockets: true },
  { id: "deno", command: commandOf(deno, "deno.mjs", "--node-modules-dir=manual"), sockets: true },
  {
    id: "workerd",
    command: [workerd, "serve", "workerd.capnp", "--control-fd=3"],
    sockets: false,
    controlFd: 3,
  },
];

/** A merchant that is running. */
export interface RunningMerchant {
  readonly url: string;
  readonly version: string;
  /** What it has printed since it was ready: nothing, when nothing went wrong. */
  printed(): string;
  stop(): Promise<void>;
}

/** Puts the merchant's programs beside the installed packages; workerd takes one file. */
export async function prepare(folder: string): Promise<void> {
  for (const name of readdirSync(programs)) copyFileSync(join(programs, name), join(folder, name));
  await build({
    entryPoints: [join(folder, "workerd.mjs")],
    outfile: join(folder, "worker.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
}

/** Starts the merchant in one runtime, and waits until it says its port. */
export async function start({ command, controlFd }: RuntimeUnderTest, folder: string): Promise<RunningMerchant> {
  const [program = "", ...rest] = command;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" },
    stdio: ["ignore", "pipe", "pipe", ...(controlFd === undefined ? [] : ["pipe" as const])],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const line = await firstLine(child, child.stdio[controlFd ?? 1] as Readable).catch((error: Error) => {
    child.kill("SIGKILL");
    throw new Error(`${command.join(" ")}: ${error.message}\n${output}`);
  });
  const { port, version = (here("workerd") as { version: string }).version } = JSON.parse(line) as {
    port: number;
    version?: string;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    version,
    printed: () => output.replace(line, "").trim(),
    async stop() {
      const ended = once(child, "close");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

async function firstLine(child: ChildProcess, stream: Readable): Promise<string> {
  const ended = new Promise<never>((_resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => reject(new Error("ended before it was ready")));
    setTimeout(() => reject(new Error("not ready after 60 s")), 60_000).unref();
  });
  const lines = async () => {
    let text = "";
    for (let newline = -1; newline < 0; newline = text.indexOf("\n")) {
      const [chunk] = (await once(stream, "data")) as [Buffer];
      text += chunk.toString();
    }
    return text.slice(0, text.indexOf("\n"));
  };
  return Promise.race([lines(), ended]);
}
