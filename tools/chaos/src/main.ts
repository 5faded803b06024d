import { SingleBar } from "cli-progress";
import { type ChaosRun, help, readOptions } from "./options.ts";
import { commandOf, isRight, toReport } from "./report.ts";
import { runChaos } from "./run.ts";

/** `pnpm chaos`: exit code 0 when the books agree, 1 when they do not, 2 for bad usage. */
process.exitCode = await answer(process.argv.slice(2));

async function answer(line: readonly string[]): Promise<number> {
  let run: ChaosRun | undefined;
  try {
    run = readOptions(line);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
    return 2;
  }
  if (run !== undefined) return play(run);
  console.log(help);
  return 0;
}

async function play(run: ChaosRun): Promise<number> {
  console.log(`${commandOf(run)}\n`);
  // On a terminal a bar; in a pipe it says nothing.
  const bar = new SingleBar({
    format: "{bar} {value}/{total} settled, {phase}, {duration_formatted}",
    barCompleteChar: "█",
    barIncompleteChar: "·",
    hideCursor: true,
    noTTYOutput: false,
  });
  bar.start(run.payouts, 0, { phase: "starting" });
  const outcome = await runChaos(run, (settled, phase) => bar.update(settled, { phase }));
  bar.update(run.payouts);
  bar.stop();
  console.log(toReport(run, outcome));
  return isRight(outcome) ? 0 : 1;
}
