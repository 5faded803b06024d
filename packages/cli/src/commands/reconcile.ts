import { resolve } from "node:path";
import type { GatewayStatement, Reconciliation } from "@payout/engine";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { oneLine, usage } from "../failure.ts";
import { momentOf } from "../moment.ts";
import type { Output } from "../output.ts";
import { createProgress } from "../progress.ts";
import { readInput } from "../read-input.ts";
import { withRole } from "../session.ts";
import { tableText } from "../table.ts";

interface ReconcileOptions {
  readonly from: string;
  readonly to: string;
  readonly provider?: readonly string[];
  readonly statement?: string;
  readonly sample: string;
  readonly report?: string;
}

/** `payout reconcile`: the book against the gateways and a statement. */
export function addReconcile(program: Command, attach: Attach): void {
  const command = program
    .command("reconcile")
    .description(
      "compare the payouts of a time window with the gateways, and with a statement. Only a gateway's answer changes a state",
    )
    .requiredOption("--from <time>", "payouts that were sent from then on: 2026-11-22T00:00:00+08:00")
    .requiredOption("--to <time>", "and before then")
    .option("--provider <name...>", "only of these providers")
    .option("--statement <statement.json>", "a gateway's CSV file, and what its columns are")
    .option("--sample <share>", "the share of ended payouts that is queried, from 0 to 1", "0.05")
    .option("--report <file>", "where to write the differences: .csv or .xlsx")
    .addHelpText(
      "after",
      `
statement.json:
  { "provider": "hongwen", "file": "statement.csv", "columns": { "reference": "商户订单号", "amount": "金额" },
    "encoding": "gb18030" }

Exit code 8: there are differences that an operator has to look at.

Example:
  payout reconcile --from 2026-11-22T00:00:00+08:00 --to 2026-11-23T00:00:00+08:00 --report differences.xlsx`,
    );
  attach<ReconcileOptions>(command, async ({ options, terminal, output }) => {
    const [from, to] = [momentOf("--from", options.from), momentOf("--to", options.to)];
    const statements =
      options.statement === undefined
        ? []
        : [statementIn(await readInput(options.statement, terminal), options.statement, terminal.cwd)];
    return withRole("operator", terminal, options, async ({ engine, actor }) => {
      const progress = createProgress("queried", terminal, output);
      try {
        const { provider: providers, report } = options;
        const found = await engine.reconcile({
          ...{ from, to, statements, sample: Number(options.sample), signal: terminal.signal },
          ...{ actor, reason: "payout reconcile", onProgress: (queried: number) => progress.reached(queried) },
          ...(providers && { providers }),
          ...(report !== undefined && { report: resolve(terminal.cwd, report) }),
        });
        progress.stop();
        return tell(found, output);
      } finally {
        progress.stop();
      }
    });
  });
}

async function tell(found: Reconciliation, output: Output): Promise<ExitCode> {
  const { id, queried, updated, lines, agreed, differences, counts } = found;
  const exit = differences.length === 0 ? exitCodes.ok : exitCodes.waiting;
  await output.record({
    ok: differences.length === 0,
    exit,
    code: differences.length === 0 ? "agreed" : "differences",
    id,
    queried,
    updated,
    lines,
    agreed,
    counts,
  });
  for (const difference of differences) await output.record(difference);
  await output.text(
    `${queried} queried, ${updated} updated, ${lines} statement lines, ${agreed} agree, ${differences.length} differ.`,
  );
  if (differences.length > 0) {
    const rows = differences.map(({ kind, provider, reference, ours, theirs, line }) =>
      [kind, provider, reference ?? "", ours ?? "", theirs ?? "", line === undefined ? "" : String(line)].map(oneLine),
    );
    await output.text(tableText(["difference", "provider", "reference", "ours", "theirs", "line"], rows, output));
  }
  return exit;
}

function statementIn(text: string, path: string, cwd: string): GatewayStatement {
  try {
    const statement = JSON.parse(text) as GatewayStatement;
    return { ...statement, file: resolve(cwd, statement.file) };
  } catch {
    throw usage(`${path} must be a JSON object with provider, file and columns`);
  }
}
