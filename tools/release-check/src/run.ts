import { spawn } from "node:child_process";

/** What a finished command printed. */
export interface Finished {
  readonly ok: boolean;
  readonly output: string;
}

/** Where and with which environment a command runs. */
export interface Where {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Runs a command to its end. Not synchronous: the registry answers from this very process. */
export function run(command: readonly string[], { cwd, env }: Where): Promise<Finished> {
  const [program = "", ...rest] = command;
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ ok: false, output: `${program}: ${error.message}` }));
    child.on("close", (status) => resolve({ ok: status === 0, output: output.trim() }));
  });
}

/** Runs a command that the rest depends on, and returns what it printed. */
export async function must(command: readonly string[], where: Where): Promise<string> {
  const { ok, output } = await run(command, where);
  if (!ok) throw new Error(`\`${command.join(" ")}\` failed in ${where.cwd}:\n${output}`);
  return output;
}
