import { once } from "node:events";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { loadConfig } from "../config/load.ts";
import { exitCodes } from "../exit-codes.ts";
import { usage } from "../failure.ts";
import { runSandbox } from "../sandbox.ts";
import { wholeNumberOf } from "../whole-number.ts";

interface SandboxOptions {
  readonly port: string;
  readonly speed?: string;
}

/** `payout sandbox`: the gateways on this machine. */
export function addSandbox(program: Command, attach: Attach): void {
  const command = program
    .command("sandbox")
    .description(
      "run the gateways of this project's sandbox, with their page, until Ctrl-C; other commands use them meanwhile",
    )
    .option("--port <number>", "the port of the page; the gateways use the next four; 0 means free ones", "4010")
    .option("--speed <number>", "how many times faster the gateways' clock runs")
    .addHelpText("after", "\nExamples:\n  payout sandbox\n  payout sandbox --speed 60 --port 0");
  attach<SandboxOptions>(command, async ({ options, terminal, output }) => {
    if (options.live) throw usage("the sandbox is not live: leave --live out");
    const { folder } = await loadConfig(terminal, options.config);
    const speed = options.speed === undefined ? undefined : numberOf("--speed", options.speed);
    const clock = speed === undefined ? {} : { clock: { speed } };
    const sandbox = await runSandbox(folder, { port: wholeNumberOf("--port", options.port, 0), ...clock });
    try {
      await output.record({ ok: true, exit: exitCodes.ok, code: "ready", url: sandbox.url });
      await output.text(
        `The sandbox is listening at ${sandbox.url}: open it in a browser to see its orders. Ctrl-C stops it.`,
      );
      if (!terminal.signal.aborted) await once(terminal.signal, "abort");
      return exitCodes.ok;
    } finally {
      await sandbox.close();
    }
  });
}

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text)) return value;
  throw usage(`${option} must be a number, 0 or more; got ${JSON.stringify(text)}`);
}
