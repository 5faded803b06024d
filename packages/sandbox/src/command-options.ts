import { parseArgs } from "node:util";
import type { SandboxOptions } from "./sandbox-options.ts";

/** The parsed options of the command line. */
export interface CommandOptions {
  readonly help: boolean;
  /** The magic amounts instead of a sandbox. */
  readonly scenarios: boolean;
  /** One line of JSON when the sandbox is ready, for a program that started it. */
  readonly json: boolean;
  /** `NAME=value` lines instead of the overview, of the sandbox that already runs there or of the one that starts. */
  readonly env: boolean;
  readonly sandbox: SandboxOptions;
}

/** The text of `--help`. */
export const help = `payout-sandbox: the payout gateways on this machine, without real money

  --port NUMBER     the port of the console and the control API; the gateways use the next four; 0 means free ones (default 4010)
  --address ADDRESS the address to listen on; others than loopback need --token (default 127.0.0.1)
  --token TEXT      what callers of the control API must send: Authorization: Bearer TEXT
  --speed NUMBER    how many times faster the gateways' clock runs (default 1)
  --manual          the gateways' clock moves only by POST /_/advance
  --chaos RATE      makes requests fail at random, 0.05 means one in twenty; prints its seed
  --seed NUMBER     with --chaos: repeats an earlier run
  --data FILE       stores everything in a file, so that the next start continues from it
  --allow-remote-notifications
                    sends notifications to other machines too (default: only to this one)
  --scenarios       prints every magic amount and the result that it produces
  --json            prints one line of JSON with addresses and settings when it is ready
  --env             prints addresses and keys as NAME=value lines for a shell or a .env file; if a sandbox already runs on the port, prints its
                    lines and exits
  --help            this text
`;

const known = {
  help: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  env: { type: "boolean", default: false },
  "allow-remote-notifications": { type: "boolean", default: false },
  scenarios: { type: "boolean", default: false },
  manual: { type: "boolean", default: false },
  port: { type: "string", default: "4010" },
  address: { type: "string" },
  token: { type: "string" },
  speed: { type: "string" },
  chaos: { type: "string" },
  seed: { type: "string" },
  data: { type: "string" },
} as const;

/** The options of a command line, or what is wrong with it. */
export function readOptions(line: readonly string[]): CommandOptions | string {
  try {
    const { values } = parseArgs({ args: [...line], options: known });
    const { help: isHelp, scenarios, json, env, manual, speed, address, token, chaos, seed, data } = values;
    if (json && env) return "--json and --env exclude each other";
    if (manual && speed !== undefined) return "--manual and --speed exclude each other";
    if (seed !== undefined && chaos === undefined) return "--seed needs --chaos";
    const rate = chaos === undefined ? undefined : numberOf("--chaos", chaos, (value) => value <= 1, "from 0 to 1");
    return {
      help: isHelp,
      scenarios,
      json,
      env,
      sandbox: {
        port: wholeNumberOf("--port", values.port, 65_535),
        clock: manual ? "manual" : clockOf(speed),
        allowRemoteNotifications: values["allow-remote-notifications"],
        ...(address === undefined ? {} : { address }),
        ...(token === undefined ? {} : { token }),
        ...(data === undefined ? {} : { data }),
        ...(rate === undefined ? {} : { chaos: seed === undefined ? rate : { rate, seed: seedOf(seed) } }),
      },
    };
  } catch (error) {
    return (error as Error).message;
  }
}

function clockOf(speed: string | undefined): "real" | { readonly speed: number } {
  if (speed === undefined) return "real";
  return { speed: numberOf("--speed", speed, (value) => value > 0 && Number.isFinite(value), "above 0") };
}

function seedOf(text: string): number {
  return wholeNumberOf("--seed", text, 2 ** 32 - 1);
}

function wholeNumberOf(option: string, text: string, greatest: number): number {
  return numberOf(option, text, (value) => /^\d+$/.test(text) && value <= greatest, `up to ${greatest}`);
}

function numberOf(option: string, text: string, fits: (value: number) => boolean, range: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && fits(value)) return value;
  throw new Error(`${option} must be a number ${range}, got ${text}`);
}
