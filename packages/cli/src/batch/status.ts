import { resolve } from "node:path";
import type { Invocation } from "../action.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { usage } from "../failure.ts";
import type { Session } from "../session.ts";
import { tableText } from "../table.ts";
import { recordOf } from "./record.ts";
import { writeResult } from "./result-file.ts";
import { readStates } from "./states.ts";

/** What is wanted of a batch. */
export interface StatusOptions {
  readonly result?: string;
  readonly file?: string;
}

/** Prints how many payouts of a batch are in which state, and writes its result. */
export async function tellStatus(
  { engine, config }: Session,
  { options, terminal, output }: Invocation<StatusOptions>,
  id: string,
): Promise<ExitCode> {
  const { signal, cwd } = terminal;
  const { result } = options;
  const record = recordOf(config.folder, id);
  if (result !== undefined && record === undefined)
    throw usage(`${id} was not checked in ${config.folder}: run payout batch check on its file there, then this again`);
  const states = await readStates(engine, id, signal);
  try {
    if (result !== undefined && record !== undefined) {
      const input = options.file === undefined ? record.path : resolve(cwd, options.file);
      await writeResult({ record, input, output: resolve(cwd, result), engine, states, signal });
    }
    const { byState } = states;
    const written = result === undefined ? {} : { file: result };
    await output.record({ ok: true, exit: exitCodes.ok, code: "status", batch: id, states: byState, ...written });
    const rows = Object.entries(byState).map(([state, count]) => [state, String(count)]);
    const text = rows.length === 0 ? `No payouts of ${id} are stored.` : tableText(["state", "payouts"], rows, output);
    await output.text(text);
    return exitCodes.ok;
  } finally {
    states.close();
  }
}
