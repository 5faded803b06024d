import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** The server of `send`: `url` is where to post to. */
export interface Gateway extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

/** Starts the server in its own process, with one answer for each path. */
export async function startGateway(answers: Readonly<Record<string, string>>): Promise<Gateway> {
  const child = fork(join(import.meta.dirname, "server.ts"), {
    env: { ...process.env, BENCH_ANSWERS: JSON.stringify(answers) },
    execArgv: [],
  });
  const [port] = (await once(child, "message")) as [number];
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}
