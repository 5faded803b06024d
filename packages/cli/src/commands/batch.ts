import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { expectationsOf } from "../batch/expectations.ts";
import type { FileOptions } from "../batch/open-file.ts";
import { type StatusOptions, tellStatus } from "../batch/status.ts";
import { submitBatch } from "../batch/submit.ts";
import { tellChecked } from "../batch/tell-checked.ts";
import { durationOf } from "../duration.ts";
import { withRole, withSession } from "../session.ts";
import { wholeNumberOf } from "../whole-number.ts";

/** `payout batch`: a file of orders. */
export function addBatch(program: Command, attach: Attach): void {
  const batch = program
    .command("batch")
    .description("check a CSV file of orders, submit exactly what was checked, and see the state of each")
    .helpCommand(false)
    .addHelpText("after", columnsHelp);
  addCheck(batch, attach);
  addSubmit(batch, attach);
  addStatus(batch, attach);
}

const columnsHelp = `
The file: a row for each order, with the columns reference, provider, amount, currency, description and the fields of the
destination. Amounts are in major units with a dot: 1234.56.

  reference,provider,amount,currency,bank_account_no,type
  S-2026-11-001,hongwen,5200.00,CNY,6222020012753994284,REAL_TIME

Other names: --map map.json
  { "reference": "订单号", "amount": "金额", "currency": { "value": "CNY" }, "provider": { "value": "hongwen" },
    "destination.bank_account_no": "卡号", "destination.type": { "value": "REAL_TIME" } }

Examples:
  payout batch check salaries.csv
  payout batch submit salaries.csv --expect 120 --expect-total CNY:20800.00
  payout batch status batch-1f2e3d4c5b6a7988 --result paid.csv`;

function addFileOptions(command: Command): Command {
  return command
    .option("--map <map.json>", "which column is which part of an order")
    .option("--encoding <name>", "the file's encoding (default: detected)")
    .option("--delimiter <character>", "what stands between two columns (default: detected)");
}

function addCheck(batch: Command, attach: Attach): void {
  const command = addFileOptions(batch.command("check"))
    .description("check every row; nothing is stored and nothing is sent")
    .argument("<file.csv>", "the file")
    .option("--errors <bad.csv>", "write every problem into a file")
    .option("--days <number>", "warn about recipients who got the same amount in so many days", "7")
    .addHelpText("after", columnsHelp);
  attach<FileOptions & { readonly errors?: string; readonly days: string }>(command, async (invocation, file = "") => {
    const days = wholeNumberOf("--days", invocation.options.days, 0);
    return withSession(invocation.terminal, invocation.options, (session) =>
      tellChecked(session, invocation, file, days),
    );
  });
}

interface SubmitOptions extends FileOptions {
  readonly expect: string;
  readonly expectTotal: readonly string[];
  readonly digest?: string;
  readonly wait?: string;
  readonly result?: string;
}

function addSubmit(batch: Command, attach: Attach): void {
  const command = addFileOptions(batch.command("submit"))
    .description("store every order of a checked file. Killed half-way, run it again: each order is stored once")
    .argument("<file.csv>", "the file")
    .requiredOption("--expect <count>", "how many rows it must have")
    .requiredOption("--expect-total <currency:sum...>", "what the amounts must add up to: CNY:20800.00")
    .option("--digest <sha256>", "the digest that payout batch check printed, where it ran elsewhere")
    .option("--wait <duration>", "send them, and wait so long for the end of all: 10m, 2h")
    .option("--result <out.csv>", "write the rows with the state of each")
    .addHelpText("after", columnsHelp);
  attach<SubmitOptions>(command, async (invocation, file = "") => {
    const { options, terminal } = invocation;
    const expected = expectationsOf(options);
    const forMs = options.wait === undefined ? undefined : durationOf("--wait", options.wait);
    return withRole("operator", terminal, options, (session) =>
      submitBatch(session, invocation, file, { expected, forMs, result: options.result }),
    );
  });
}

function addStatus(batch: Command, attach: Attach): void {
  const command = batch
    .command("status")
    .description("count the payouts of a batch by state; with --result write the rows with the state of each")
    .argument("<id>", "the batch, batch-1f2e3d4c5b6a7988")
    .option("--result <out.csv>", "the input with line, state, reason and provider_id")
    .option("--file <file.csv>", "where the input is, if it has been moved")
    .addHelpText("after", columnsHelp);
  attach<StatusOptions>(command, async (invocation, id = "") =>
    withSession(invocation.terminal, invocation.options, (session) => tellStatus(session, invocation, id)),
  );
}
