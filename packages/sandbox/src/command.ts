import { parseArgs } from "node:util";
import { providerIds } from "./providers.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import { scenarios } from "./scenarios.ts";

const help = `payout-sandbox: every payout gateway on this machine, without money

  --port NUMBER   the port to listen on; 0 takes a free one (default 4010)
  --speed NUMBER  how many times as fast as ours the gateways' clock runs (default 1)
  --help          this text
`;

/** Exit codes: 0 for a stop by the user, 1 when it could not start, 2 for bad usage. */
async function main(): Promise<void> {
  const options = readOptions();
  if (typeof options === "string") {
    process.stderr.write(`${options}\n\n${help}`);
    process.exitCode = 2;
  } else if (options.help) {
    process.stdout.write(help);
  } else {
    await run(options.port, options.speed);
  }
}

function readOptions(): { help: boolean; port: number; speed: number } | string {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: "boolean", default: false },
        port: { type: "string", default: "4010" },
        speed: { type: "string", default: "1" },
      },
    });
    const { help: isHelp } = values;
    const [port, speed] = [Number(values.port), Number(values.speed)];
    if (!/^\d+$/.test(values.port) || port > 65_535) return `--port must be a number up to 65535, got ${values.port}`;
    if (!(speed > 0 && Number.isFinite(speed))) return `--speed must be a number above 0, got ${values.speed}`;
    return { help: isHelp, port, speed };
  } catch (error) {
    return (error as Error).message;
  }
}

async function run(port: number, speed: number): Promise<void> {
  try {
    const sandbox = await startSandbox({ port, clock: speed === 1 ? "real" : { speed } });
    process.stdout.write(overview(sandbox));
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void sandbox.close());
  } catch (error) {
    process.stderr.write(`the sandbox could not start: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}

function overview({ url, urls, merchants }: Sandbox): string {
  const { jeepay, hongwen, inr, multicountry } = merchants;
  const settings = { createJeepay: jeepay, createHongwen: hongwen, createInr: inr, createMulticountry: multicountry };
  return [
    `The payout sandbox listens at ${url}; its control API is at ${url}/_/health`,
    "",
    ...providerIds.map((id) => `  ${id.padEnd(16)} ${urls[id]}`),
    "",
    "Settings, made for tests:",
    ...Object.entries(settings).map(([name, value]) => `  ${name}(${JSON.stringify(value)})`),
    "",
    "What an amount's last two digits make of an order:",
    ...scenarios.map(({ digits, meaning }) => `  .${digits}  ${meaning}`),
    "",
  ].join("\n");
}

await main();
