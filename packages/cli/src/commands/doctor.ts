import type { Command } from "commander";
import type { Attach, Invocation } from "../action.ts";
import { type LoadedConfig, loadConfig } from "../config/load.ts";
import { createCaller } from "../doctor/calls.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { findingsOf } from "../doctor/findings.ts";
import { saveSettings } from "../doctor/save.ts";
import type { Subject } from "../doctor/subject.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { usage } from "../failure.ts";
import type { GatewayFamily } from "../family.ts";
import type { Output } from "../output.ts";
import { accountOf } from "../providers.ts";
import { requirePayout } from "../require-payout.ts";
import { useSandbox } from "../sandbox.ts";
import { withSession } from "../session.ts";

interface DoctorOptions {
  readonly payout?: string;
  readonly save?: boolean;
  readonly currency?: string;
}

/** `payout doctor`: a merchant's settings against the gateway. */
export function addDoctor(program: Command, attach: Attach): void {
  const command = program
    .command("doctor")
    .description(
      "prove a provider's settings with at most four signed calls that move no money: its balance, orders that cannot exist, and a payout that you name",
    )
    .argument("<provider>", "the provider's name")
    .option(
      "--payout <reference>",
      "a payout of this provider that has ended: shows the time zone, and the text for unknown orders",
    )
    .option("--currency <code>", "the currency of the balance (default: the gateway's own)")
    .option("--save", "write what was learned into payout.config.json")
    .addHelpText(
      "after",
      `
It stops at the first refusal that may be about the signature: a few of those can lock a merchant.

Examples:
  payout doctor inr --live
  payout doctor multicountry --live --payout R-1001 --save`,
    );
  attach<DoctorOptions>(command, diagnose);
}

async function diagnose(invocation: Invocation<DoctorOptions>, name = ""): Promise<ExitCode> {
  const { options, terminal, output } = invocation;
  const config = await loadConfig(terminal, options.config);
  if (options.save) requireWritable(config, options.live === true);
  const payout = options.payout === undefined ? undefined : await periodOf(invocation, name, options.payout);
  const sandbox = options.live ? undefined : await useSandbox(config.folder);
  try {
    const account = accountOf(name, config, sandbox);
    const family = account.gateway.split(".")[0] as GatewayFamily;
    const caller = await createCaller(account, config.folder, terminal.signal);
    await examine(caller, options.currency ?? currencies[family], options.payout);
    terminal.signal.throwIfAborted();
    const { reportsNotFound } = caller.provider.capabilities;
    const subject: Subject = { family, settings: account.settings, reportsNotFound, ...(payout && { payout }) };
    const findings = findingsOf(subject, caller.answers);
    const saved = options.save ? save(config, name, findings) : [];
    const exit = exitOf(findings);
    await output.record({
      ok: exit === exitCodes.ok,
      exit,
      code: codes[exit] ?? "problems",
      provider: name,
      account: caller.provider.account,
      calls: caller.answers.length,
      findings,
      saved,
    });
    await output.text(textOf(findings, output));
    if (saved.length > 0) output.notice(`Wrote ${saved.join(", ")} of ${name} into ${config.path}.`);
    return exit;
  } finally {
    await sandbox?.close();
  }
}

/** What a balance is asked for where nobody says it: two gateways hold one currency, and the third takes any. */
const currencies: Readonly<Record<GatewayFamily, string>> = {
  jeepay: "CNY",
  hongwen: "CNY",
  inr: "INR",
  multicountry: "VND",
};

/** When a payout was sent and when it ended, as the engine has stored it. @throws CommandError `refused`, `usage` */
async function periodOf(
  { options, terminal }: Invocation<DoctorOptions>,
  provider: string,
  reference: string,
): Promise<NonNullable<Subject["payout"]>> {
  return withSession(terminal, options, async ({ engine }) => {
    const { sentAt, closedAt } = await requirePayout(engine, reference, provider);
    if (sentAt === undefined || closedAt === undefined)
      throw usage(`${reference} has not ended yet: name a payout that has. Nothing was sent`);
    return { reference, from: sentAt.getTime(), to: closedAt.getTime() };
  });
}

function requireWritable({ path }: LoadedConfig, isLive: boolean): void {
  if (!isLive) throw usage("--save needs --live: what the sandbox answers says nothing about your gateway");
  if (path?.endsWith(".json") !== true)
    throw usage(
      `--save writes JSON only: run it without, and put the settings that it prints into ${path ?? "payout.config.json"}`,
    );
}

function save({ path = "" }: LoadedConfig, provider: string, findings: readonly Finding[]): string[] {
  const settings = findings.flatMap(({ setting }) => (setting === undefined ? [] : [setting]));
  if (settings.length > 0) saveSettings(path, provider, settings);
  return settings.map(({ name }) => name);
}

function exitOf(findings: readonly Finding[]): ExitCode {
  if (findings.some(({ question }) => question === "reached")) return exitCodes.unreachable;
  if (findings.some(({ answer }) => answer === "wrong")) return exitCodes.refused;
  return findings.some(({ question, answer }) => question === "signature" && answer === "open")
    ? exitCodes.unknown
    : exitCodes.ok;
}

const codes: Readonly<Partial<Record<ExitCode, string>>> = {
  [exitCodes.ok]: "healthy",
  [exitCodes.unknown]: "unproven",
  [exitCodes.unreachable]: "unreachable",
};
const colors = { settled: "green", wrong: "red", open: "yellow" } as const;

function textOf(findings: readonly Finding[], output: Output): string {
  const width = Math.max(...findings.map(({ question }) => question.length));
  return findings
    .flatMap(({ question, answer, detail, setting }) => [
      `${output.style(colors[answer], answer.padEnd(7))}  ${question.padEnd(width)}  ${detail}`,
      ...(setting === undefined
        ? []
        : [`${" ".repeat(width + 11)}set ${setting.name} to ${JSON.stringify(setting.value)}`]),
    ])
    .join("\n");
}
