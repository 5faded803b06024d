import { setFlagsFromString } from "node:v8";
import { help, readOptions } from "./command-options.ts";
import { environmentText, findSandbox } from "./environment.ts";
import { providerIds } from "./gateway/provider-ids.ts";
import type { Sandbox } from "./running-sandbox.ts";
import { startSandbox } from "./sandbox.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import { scenarios } from "./scenarios/scenarios.ts";
import { scenarioText } from "./scenarios/text.ts";

/** Exit codes: 0 for a stop by the user, 1 when it could not start, 2 for bad usage. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === "string") {
    process.stderr.write(`${options}\n\n${help}`);
    process.exitCode = 2;
  } else if (options.help) {
    process.stdout.write(help);
  } else if (options.scenarios) {
    process.stdout.write(scenarioText());
  } else if (options.env) {
    await printEnvironment(options.sandbox);
  } else {
    await run(options.sandbox, options.json ? readyLine : overview);
  }
}

/** Of the sandbox that already runs there, so that `eval "$(payout-sandbox --env)"` returns; otherwise of a new one. */
async function printEnvironment(options: SandboxOptions): Promise<void> {
  const running = await findSandbox(options);
  if (running) {
    process.stdout.write(environmentText(running));
    return;
  }
  await run(options, (sandbox) => {
    process.stderr.write(`the sandbox is listening at ${sandbox.url}; Ctrl-C stops it\n`);
    return environmentText(sandbox);
  });
}

/**
 * V8 lets the space for young objects grow to a hundred megabytes where a machine has them, and a sandbox that answers
 * thousands of requests fills it with garbage. One that stays small is collected more often and costs
 * nothing that can be measured (docs/decisions/0051). Only here: in a test, the process is not ours.
 */
function keepMemorySmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}

async function run(options: SandboxOptions, describe: (sandbox: Sandbox) => string): Promise<void> {
  try {
    keepMemorySmall();
    const sandbox = await startSandbox(options);
    process.stdout.write(describe(sandbox));
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void sandbox.close());
  } catch (error) {
    process.stderr.write(`the sandbox could not start: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

/** For a program: everything that a person would read, on one line. */
function readyLine({ url, urls, merchants, chaos }: Sandbox): string {
  return `${JSON.stringify({ ready: true, url, control: `${url}/_`, urls, merchants, chaos })}\n`;
}

function overview({ url, urls, merchants, chaos }: Sandbox): string {
  const { jeepay, hongwen, inr, multicountry } = merchants;
  const settings = { createJeepay: jeepay, createHongwen: hongwen, createInr: inr, createMulticountry: multicountry };
  return [
    `The payout sandbox is listening at ${url}: open it in a browser to see its orders; its control API is at ${url}/_/health`,
    ...(chaos ? [`Chaos: --chaos ${chaos.rate} --seed ${chaos.seed} repeats this run`] : []),
    "",
    ...providerIds.map((id) => `  ${id.padEnd(16)} ${urls[id]}`),
    "",
    "Settings for tests:",
    ...Object.entries(settings).map(([name, value]) => `  ${name}(${JSON.stringify(value)})`),
    "",
    "The last two digits of an amount decide its result:",
    ...scenarios.map(({ digits, meaning }) => `  .${digits}  ${meaning}`),
    "  .09  selects a documented failure by the number before the decimal point: see --scenarios",
    "",
  ].join("\n");
}

await main();
