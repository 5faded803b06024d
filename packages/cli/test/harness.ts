import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { startSandbox } from "@payout/sandbox";
import { freshDatabase } from "@payout/test-support/fresh-database";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, onTestFinished } from "vitest";
import outputSchema from "../schema/output.json" with { type: "json" };
import type { PayoutConfig } from "../src/config/config.ts";
import type { ExitCode } from "../src/exit-codes.ts";
import { run } from "../src/run.ts";

const isOutput = new Ajv2020().compile(outputSchema);

/** What a command has done. */
export interface Ran {
  readonly exit: ExitCode;
  readonly out: string;
  readonly err: string;
  /** The lines of `--json`, each valid by the published schema. */
  readonly json: readonly Line[];
}

/** A line of `--json`. */
export type Line = Readonly<Record<string, unknown>>;

/** How a command is run. */
export interface RunOptions {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What somebody types, or what a pipe holds. */
  readonly input?: string;
  /** Whether somebody sits at a terminal of so many columns. */
  readonly columns?: number;
  readonly signal?: AbortSignal;
}

/** An empty folder that goes away with the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "payout-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs commands in a folder, as somebody there would. */
export function commandsIn(cwd: string) {
  return async (line: string, options: RunOptions = {}): Promise<Ran> => {
    const { user = "ada", env = {}, input, columns, signal = new AbortController().signal } = options;
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const stdin = Object.assign(Readable.from(input === undefined ? [] : [input]), { isTTY: columns !== undefined });
    Object.assign(stdout, { isTTY: columns !== undefined, columns });
    const [out, err] = [text(stdout), text(stderr)];
    const exit = await run(wordsOf(line), { cwd, env, stdin, stdout, stderr, user, signal });
    stdout.end();
    stderr.end();
    const result = { exit, out: await out, err: await err };
    const isJson = wordsOf(line).includes("--json");
    return { ...result, json: isJson ? result.out.trim().split("\n").filter(Boolean).map(checkedLine) : [] };
  };
}

/** The words of a line, as a shell splits them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

function checkedLine(line: string): Line {
  const value: unknown = JSON.parse(line);
  expect(isOutput(value), `${line}\n${JSON.stringify(isOutput.errors)}`).toBe(true);
  const { ok, exit } = value as Line;
  if (exit !== undefined) expect(ok, line).toBe(exit === 0);
  return value as Line;
}

const shared = new Map<string, PayoutConfig>();
Object.assign(globalThis, { payoutConfigs: shared });

/**
 * A merchant with a live configuration whose gateways are a sandbox, whose database is in memory, and whose money is not real:
 * `--live --yes` is what a test says.
 */
export async function merchant(
  more: Partial<PayoutConfig> = {},
  sandboxOptions: Parameters<typeof startSandbox>[0] = {},
) {
  const folder = emptyFolder();
  const sandbox = await startSandbox({ clock: { speed: 30 }, ...sandboxOptions });
  onTestFinished(() => sandbox.close());
  const { hongwen, jeepay, inr } = sandbox.merchants;
  shared.set(folder, {
    providers: {
      hongwen: { gateway: "hongwen", settings: { ...hongwen } },
      jeepay: { gateway: "jeepay.transfer", settings: { ...jeepay } },
      inr: { gateway: "inr", settings: { ...inr } },
    },
    database: await freshDatabase(),
    engine: { publicUrl: "http://127.0.0.1:9", rules: quick, pollEveryMs: 500 },
    ...more,
  });
  writeFileSync(
    join(folder, "payout.config.mjs"),
    `export default globalThis.payoutConfigs.get(${JSON.stringify(folder)});\n`,
  );
  const commands = commandsIn(folder);
  const live = (line: string, options?: RunOptions) => commands(`${line} --live --yes --json`, options);
  return {
    folder,
    sandbox,
    payout: commands,
    live,
    write: (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content),
  };
}

/** Rules under which a test's days are seconds. */
const quick = {
  sendTimeoutMs: 1500,
  queryTimeoutMs: 1500,
  leaseMs: 1000,
  settlingMs: 100,
  queryAfterMs: [50, 100, 200],
  sendAgainAfterMs: [50, 100],
};

/** An order for Hongwen; the last two digits of the amount choose its result. */
export function hongwenOrder(reference: string, value = "12.00"): string {
  return JSON.stringify({
    ...{ provider: "hongwen", reference, amount: { value, currency: "CNY" } },
    destination: { bank_account_no: "6222020012753994284", type: "REAL_TIME" },
  });
}

/** An order for Jeepay, which says so where it has no such order. */
export function jeepayOrder(reference: string, value = "12.00"): string {
  return JSON.stringify({
    ...{ provider: "jeepay", reference, amount: { value, currency: "CNY" } },
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  });
}
