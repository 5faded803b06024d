import { resolve } from "node:path";
import type { EngineError } from "@payout/engine";
import type { Invocation } from "../action.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import type { Output } from "../output.ts";
import { createProgress } from "../progress.ts";
import { confirmLive } from "../prompt.ts";
import type { Session } from "../session.ts";
import { totalText } from "../total-text.ts";
import type { CheckedBatch } from "./check.ts";
import { type Expectations, requireExpected } from "./expectations.ts";
import { type FileOptions, openFile } from "./open-file.ts";
import { keepRecord, recordOf } from "./record.ts";
import { writeResult } from "./result-file.ts";
import { readStates } from "./states.ts";
import { tellProblems } from "./tell-checked.ts";
import { waitForBatch } from "./wait-for-batch.ts";

/** How a file is submitted. */
export interface Submitting {
  readonly expected: Expectations;
  /** How long to work and wait for the end of all, in milliseconds; only stored without it. */
  readonly forMs: number | undefined;
  /** Where the result is written. */
  readonly result: string | undefined;
}

/** Stores every order of a file that is what was checked; the same file again stores what is missing. */
export async function submitBatch(
  session: Session,
  invocation: Invocation<FileOptions>,
  file: string,
  { expected, forMs, result }: Submitting,
): Promise<ExitCode> {
  const { options, terminal, output } = invocation;
  const { checked, path, map } = await openFile(session, invocation, file);
  try {
    if (checked.staging.counts().problems > 0) return await tellProblems(checked, output);
    const { config, live } = session;
    requireExpected(checked, expected, recordOf(config.folder, checked.id)?.digest);
    const { count, totals, id } = checked;
    await confirmLive(`send ${totalText({ count, amounts: totals })} from ${file}?`, live, options, terminal);
    keepRecord(config.folder, checked, path, map);
    const stored = await storeAll(session, checked, invocation);
    if (forMs !== undefined) {
      await session.engine.start();
      await waitForBatch(session, id, {
        forMs,
        signal: terminal.signal,
        progress: createProgress("ended", terminal, output),
      });
    }
    return await tell(session, checked, stored, { result, path, map, waited: forMs !== undefined }, invocation);
  } finally {
    checked.staging.close();
  }
}

interface Stored {
  readonly stored: number;
  readonly refused: number;
}

async function storeAll(
  { engine, actor }: Session,
  { staging, id, count }: CheckedBatch,
  { terminal, output }: Invocation<object>,
): Promise<Stored> {
  const progress = createProgress("stored", terminal, output);
  let [stored, refused] = [0, 0];
  const lines: number[] = [];
  function* entries() {
    for (const { line, ...entry } of staging.rows()) {
      lines.push(line);
      yield entry;
    }
  }
  try {
    for await (const { payout, error } of engine.submitMany(entries(), { actor, batch: id })) {
      // Results come in the sequence of the entries.
      const line = lines.shift() ?? 0;
      if (payout) stored++;
      else await tellRefused(error, line, ++refused, output);
      progress.reached(stored + refused, count);
      terminal.signal.throwIfAborted();
    }
    return { stored, refused };
  } finally {
    progress.stop();
  }
}

const mostPrinted = 20;

async function tellRefused(
  error: EngineError | undefined,
  line: number,
  refused: number,
  output: Output,
): Promise<void> {
  const { code, message, reference, provider } = error ?? {};
  await output.record({
    ok: false,
    exit: exitCodes.refused,
    code,
    reference,
    provider,
    outcome: "not_sent",
    reason: message,
    line,
  });
  if (refused <= mostPrinted) output.notice(`line ${line}: ${message}`);
}

interface Ended {
  readonly result: string | undefined;
  readonly path: string;
  readonly map: Readonly<Record<string, unknown>> | undefined;
  readonly waited: boolean;
}

async function tell(
  { engine }: Session,
  { id, format }: CheckedBatch,
  { stored, refused }: Stored,
  { result, path, map, waited }: Ended,
  { terminal, output }: Invocation<object>,
): Promise<ExitCode> {
  const states = await readStates(engine, id, terminal.signal);
  try {
    const { byState, blocked } = states;
    if (result !== undefined) {
      const record = { format, ...(map && { map }) };
      await writeResult({
        record,
        input: path,
        output: resolve(terminal.cwd, result),
        engine,
        states,
        signal: terminal.signal,
      });
    }
    const exit = exitOfBatch({ stored, refused }, waited ? { ...byState, blocked } : {});
    await output.record({
      ok: exit === exitCodes.ok,
      exit,
      code: "submitted",
      batch: id,
      stored,
      refused,
      states: byState,
      blocked,
    });
    const counts = Object.entries(byState).map(([state, count]) => `${count} ${state}`);
    await output.text(`${id}: ${stored} stored${refused > 0 ? `, ${refused} refused` : ""}. ${counts.join(", ")}.`);
    if (blocked > 0) output.notice(`${blocked} of them wait for an operator or a limit: payout list --attention`);
    else if (!waited && !output.isJson)
      output.notice("Stored, not sent yet: payout serve sends them, or the same command with --wait 10m.");
    return exit;
  } finally {
    states.close();
  }
}

/** The worst of what became of the rows decides. */
export function exitOfBatch({ stored, refused }: Stored, states: Readonly<Record<string, number>>): ExitCode {
  const has = (...names: readonly string[]) => names.some((name) => (states[name] ?? 0) > 0);
  if (stored === 0 && refused > 0) return exitCodes.refused;
  if (refused > 0) return exitCodes.partly;
  if (has("unknown")) return exitCodes.unknown;
  if (has("needs_review", "blocked")) return exitCodes.waiting;
  if (has("accepted", "sending", "pending")) return exitCodes.pending;
  if (has("failed", "cancelled", "reversed")) return has("succeeded") ? exitCodes.partly : exitCodes.unpaid;
  return exitCodes.ok;
}
