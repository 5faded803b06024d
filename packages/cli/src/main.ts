import { userInfo } from "node:os";
import { exitCodes } from "./exit-codes.ts";
import { run } from "./run.ts";

const interruption = new AbortController();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => {
    // Whoever asks a second time does not want to wait for the first.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  });
// Without a listener, the error of a closed pipe would end the process before it has tidied up.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const exit = await run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  user: loginOf(),
  signal: interruption.signal,
});
// Where pipes are written in the background, what was printed has to arrive first.
for (const stream of [process.stdout, process.stderr])
  if (!stream.destroyed) await new Promise<void>((resolve) => stream.write("", () => resolve()));
// Whatever is left, a socket or a timer, belongs to nobody any more.
process.exit(exit);

function loginOf(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number without a name.
    return `uid-${process.getuid?.() ?? "unknown"}`;
  }
}
