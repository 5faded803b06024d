import { SingleBar } from "cli-progress";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** Progress of long work, on a terminal only. */
export interface Progress {
  /** So much is done, of so much if that is known. */
  reached(done: number, total?: number): void;
  stop(): void;
}

const silent: Progress = { reached: () => undefined, stop: () => undefined };

/** A line with count, rate and time left on standard error; nothing in a pipe, nor with `--json`. */
export function createProgress(what: string, { stderr }: Pick<Terminal, "stderr">, { isJson }: Output): Progress {
  if (stderr.isTTY !== true || isJson) return silent;
  const bar = new SingleBar({
    stream: stderr as NodeJS.WritableStream,
    format: `{bar} {value}/{total} ${what}, {rate}/s, {eta_formatted} left`,
    barCompleteChar: "█",
    barIncompleteChar: "·",
    clearOnComplete: true,
    etaBuffer: 1000,
  });
  const begun = performance.now();
  let isStarted = false;
  return {
    reached: (done, total = done) => {
      const rate = Math.round(done / Math.max((performance.now() - begun) / 1000, 0.001));
      if (!isStarted) bar.start(total, 0, { rate });
      isStarted = true;
      bar.setTotal(total);
      bar.update(done, { rate });
    },
    stop: () => {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}
