import { rmSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** Each line is the process that runs now, or empty; the input ends with whoever started this. */
const [folder = ""] = process.argv.slice(2);
const pid = Number((await text(process.stdin)).trimEnd().split("\n").at(-1));
if (pid > 0) {
  send("SIGQUIT");
  for (let turn = 0; turn < 50 && send(0); turn++) await sleep(100);
  send("SIGKILL");
}
// Its last processes may still be writing.
rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });

/** False when there is no such process. */
function send(signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
