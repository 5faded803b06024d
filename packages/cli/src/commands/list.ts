import type { PayoutFilter, StoredPayout } from "@payout/engine";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { oneLine } from "../failure.ts";
import type { Output } from "../output.ts";
import { payoutResult } from "../payout-result.ts";
import { amountText, pageWords, stateText, timeText } from "../payout-text.ts";
import { type Session, withSession } from "../session.ts";
import { tableText } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { wholeNumberOf } from "../whole-number.ts";

interface ListOptions {
  readonly attention?: boolean;
  readonly state?: readonly string[];
  readonly provider?: string;
  readonly batch?: string;
  readonly account?: string;
  readonly limit: string;
}

const pageSize = 1000;

/** `payout list`: payouts by their state, provider, batch or account. */
export function addList(program: Command, attach: Attach): void {
  const command = program
    .command("list")
    .description(
      "list payouts, the newest first; with --attention those that wait for an operator or a limit, and what to do",
    )
    .option("--attention", "what needs an operator: needs_review, unknown, blocked, stuck")
    .option("--state <state...>", "only in these states")
    .option("--provider <name>", "only of this provider")
    .option("--batch <id>", "only of this batch")
    .option("--account <digits>", "only to accounts that end like this")
    .option("--limit <count>", "at most so many", "100")
    .addHelpText(
      "after",
      "\nExamples:\n  payout list --attention\n  payout list --state pending unknown --json | jq -r .reference",
    );
  attach<ListOptions>(command, async ({ options, terminal, output }) => {
    const limit = wholeNumberOf("--limit", options.limit, 1);
    return withSession(terminal, options, async (session) => {
      const found = listed(session, options, limit, { signal: terminal.signal, isClosed: output.isClosed });
      if (output.isJson) for await (const payout of found) await output.record(payoutResult(payout));
      else await printTable(await collected(found), options, session, output);
      return exitCodes.ok;
    });
  });
}

async function* listed(
  session: Session,
  options: ListOptions,
  limit: number,
  { signal, isClosed }: Pick<Terminal, "signal"> & Pick<Output, "isClosed">,
): AsyncGenerator<StoredPayout> {
  const filters = options.attention ? attention : [{}];
  const seen = new Set<string>();
  let left = limit;
  for (const filter of filters) {
    for await (const payout of pages(session, { ...narrowed(options), ...filter }, left)) {
      signal.throwIfAborted();
      if (isClosed()) return;
      const key = JSON.stringify([payout.provider, payout.reference]);
      // A stuck payout can be unknown as well.
      if (filters.length > 1 && seen.has(key)) continue;
      if (filters.length > 1) seen.add(key);
      if (left-- <= 0) return;
      yield payout;
    }
  }
}

const attention: readonly PayoutFilter[] = [
  { state: ["needs_review", "unknown"] },
  { blockedBy: true },
  { stuck: true },
];

function narrowed({ state, provider, batch, account }: ListOptions): PayoutFilter {
  return {
    order: "newest",
    ...(state && { state: state as NonNullable<PayoutFilter["state"]> }),
    ...(provider !== undefined && { provider }),
    ...(batch !== undefined && { batch }),
    ...(account !== undefined && { accountEnding: account }),
  };
}

/** Every payout that a filter finds, page after page. */
async function* pages({ engine }: Session, filter: PayoutFilter, atMost: number): AsyncGenerator<StoredPayout> {
  let after: StoredPayout | undefined;
  for (let left = atMost; left > 0; ) {
    const limit = Math.min(left, pageSize);
    const page = await engine.find({ ...filter, limit, ...(after && { after }) });
    yield* page;
    if (page.length < limit) return;
    left -= page.length;
    after = page.at(-1);
  }
}

async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function printTable(
  payouts: readonly StoredPayout[],
  { attention: isAttention }: ListOptions,
  { timeZone }: Session,
  output: Output,
): Promise<void> {
  if (payouts.length === 0) return output.text(isAttention ? "Nothing needs an operator." : "No payouts.");
  const rows = payouts.map((payout) => [
    oneLine(payout.reference),
    payout.provider,
    amountText(payout),
    payout.accountEnding ? `…${payout.accountEnding}` : "",
    stateText(payout, output),
    payout.blockedBy?.join(", ") ?? "",
    timeText(payout.acceptedAt, timeZone),
  ]);
  const head = ["reference", "provider", "amount", "account", "state", "blocked by", "accepted"];
  await output.text(tableText(head, rows, output, ["accepted", "provider"]));
  if (!isAttention) return;
  const steps = Map.groupBy(payouts, ({ nextStep }) => nextStep);
  for (const [step, group] of steps)
    if (step !== undefined)
      await output.text(
        `\n${group
          .slice(0, 10)
          .map(({ reference }) => reference)
          .join(" ")}${group.length > 10 ? ` and ${group.length - 10} more` : ""}\n  ${pageWords(step)}`,
      );
}
