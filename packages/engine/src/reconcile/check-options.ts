import type { PayoutStatus } from "@payout/core";
import { type EngineContext, providerOf } from "../context.ts";
import { EngineError } from "../errors.ts";
import type { GatewayStatement, ReconcileOptions } from "./options.ts";

/** The share of final payouts that is queried where nothing is set. */
export const defaultSample: number = 0.05;

const statementStatuses: readonly PayoutStatus[] = [
  "pending",
  "succeeded",
  "failed",
  "cancelled",
  "reversed",
  "unknown",
];

/**
 * Refuses what cannot be reconciled.
 * @throws EngineError `configuration` or `unknown_provider`; nothing was queried.
 */
export function checkOptions(
  context: EngineContext,
  { from, to, providers = [], sample = defaultSample, statements = [], report }: Partial<ReconcileOptions> = {},
): void {
  if (!(from instanceof Date && to instanceof Date && from.getTime() < to.getTime()))
    throw wrong("from and to must be dates, from before to");
  if (!(sample >= 0 && sample <= 1)) throw wrong("sample must be a share from 0 to 1, such as 0.05");
  if (report !== undefined && !/\.(?:xlsx|csv)$/i.test(report)) throw wrong("report must end in .xlsx or .csv");
  for (const [index, statement] of (statements as readonly Partial<GatewayStatement>[]).entries())
    checkStatement(index, statement);
  for (const name of [...providers, ...statements.map(({ provider }) => provider)]) providerOf(context, name);
}

function checkStatement(index: number, { file, content, columns, statuses = {} }: Partial<GatewayStatement>): void {
  if (typeof file !== "string") throw wrong(`statements.${index}.file must be the path of a CSV file`);
  if (content !== undefined && !(content instanceof Uint8Array))
    throw wrong(`statements.${index}.content must be the bytes of the file: a Uint8Array or a Buffer`);
  if (typeof columns?.reference !== "string")
    throw wrong(`statements.${index}.columns must name the column that holds our reference: { reference: "…" }`);
  for (const [word, status] of Object.entries(statuses))
    if (!statementStatuses.includes(status))
      throw wrong(`statements.${index}.statuses.${word} must be one of ${statementStatuses.join(", ")}`);
}

function wrong(what: string): EngineError {
  return new EngineError({ code: "configuration", message: `the reconciliation did not start: ${what}.` });
}
