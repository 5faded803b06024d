import type { PayoutOrder } from "@payout/core";
import type { StoredPayout } from "@payout/engine";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { durationOf } from "../duration.ts";
import type { ExitCode } from "../exit-codes.ts";
import { oneLine, usage } from "../failure.ts";
import type { Output } from "../output.ts";
import { exitOf, payoutResult } from "../payout-result.ts";
import { amountText, payoutText } from "../payout-text.ts";
import { confirmLive } from "../prompt.ts";
import { readJsonObject } from "../read-input.ts";
import { type Session, withRole } from "../session.ts";
import { waitFor } from "../wait.ts";

interface SendOptions {
  readonly provider?: string;
  readonly wait?: string;
}

/** `payout send`: one order. */
export function addSend(program: Command, attach: Attach): void {
  const command = program
    .command("send")
    .description("store one order; with --wait send it and wait for its end. The same file twice is paid once")
    .argument("<order.json>", 'the order with its "provider", or - for standard input')
    .option("--provider <name>", 'the provider, where the file has no "provider"')
    .option("--wait <duration>", "send it, and wait so long for its end: 90s, 10m, 2h")
    .addHelpText(
      "after",
      `
Without --wait the order is stored only, and a running payout serve sends it.

order.json:
  { "provider": "jeepay.transfer", "reference": "R-1001", "amount": { "value": "12.50", "currency": "CNY" },
    "destination": { "ifCode": "wxpay", "entryType": "WX_CASH", "accountNo": "o6BcIwvTvIqf1zXZohc61biryWik" } }

Examples:
  payout send order.json --wait 1m
  jq '.orders[0]' orders.json | payout send - --json`,
    );
  attach<SendOptions>(command, async ({ options, terminal, output }, path = "") => {
    const forMs = options.wait === undefined ? undefined : durationOf("--wait", options.wait);
    const { provider = options.provider, ...order } = await readJsonObject(path, terminal);
    if (options.provider !== undefined && provider !== options.provider)
      throw usage(`${path} names another provider than --provider ${options.provider}: remove one of them`);
    if (typeof provider !== "string") throw usage(`${path} names no "provider": add it, or pass --provider`);
    return withRole("operator", terminal, options, async (session) => {
      const { engine, live, actor } = session;
      const taken = order as unknown as PayoutOrder<object>;
      await confirmLive(`send ${shownAmount(taken)} through ${provider}?`, live, options, terminal);
      const stored = await engine.submit(taken, provider, { actor });
      if (forMs === undefined) return tell(stored, exitOf(stored), session, output);
      await engine.start();
      const { reference } = stored;
      const ended = await waitFor(session, { reference, provider, forMs, signal: terminal.signal });
      return tell(ended, exitOf(ended, true), session, output);
    });
  });
}

async function tell(payout: StoredPayout, exit: ExitCode, session: Session, output: Output): Promise<ExitCode> {
  await output.record(payoutResult(payout, exit));
  await output.text(payoutText(payout, output, session.timeZone));
  if (payout.state === "accepted" && payout.blockedBy === undefined && !output.isJson)
    output.notice("Stored, not sent yet: payout serve sends it, or the same command with --wait 1m.");
  return exit;
}

/** What is asked about, before anything has been checked. */
function shownAmount(order: PayoutOrder<object>): string {
  const { value, currency } = order.amount ?? {};
  return oneLine(
    value === undefined ? "an order without an amount" : amountText({ amount: { value, currency: String(currency) } }),
  );
}
