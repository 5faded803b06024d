import type { PayoutStatus } from "@payout/core";
import { sameAmount } from "@payout/core/provider";
import type { PayoutState } from "../machine/words.ts";
import type { StoredPayout } from "../record.ts";
import type { Difference } from "./difference.ts";
import type { StatementLine } from "./statement.ts";

/** Every line of a statement about one reference, in the order of the file. */
export type LinesOfOne = readonly [StatementLine, ...StatementLine[]];

/** The lines by reference. */
export function byReference(lines: readonly StatementLine[]): ReadonlyMap<string, LinesOfOne> {
  const found = new Map<string, [StatementLine, ...StatementLine[]]>();
  for (const line of lines) {
    const others = found.get(line.reference);
    if (others === undefined) found.set(line.reference, [line]);
    else others.push(line);
  }
  return found;
}

/** What is different between a payout and its lines of a statement. The last line counts as the statement's word. */
export function compareWithLines(payout: StoredPayout, lines: LinesOfOne): Difference[] {
  const { provider, reference, providerId, amount, state, fee } = payout;
  const last = lines.at(-1) ?? lines[0];
  const about = { provider, reference, state, ...(providerId !== undefined && { providerId }) };
  const found: Difference[] = [];
  const add = (kind: Difference["kind"], line: StatementLine, ours: string, theirs: string) =>
    found.push({ kind, ...about, ours, theirs, file: line.file, line: line.line });
  const paid = netPaid(lines);
  if (paid > 1) add("twice", last, "once", `${paid} times`);
  if (!agrees(state, last.status)) add("status-differs", last, state, last.status);
  const { currency } = amount;
  for (const line of lines) {
    if (line.amount !== undefined && !sameAmount(line.amount, amount.value))
      add("amount-differs", line, `${amount.value} ${currency}`, `${line.amount} ${line.currency ?? currency}`);
    if (line.currency !== undefined && line.currency.toUpperCase() !== currency)
      add("currency-differs", line, currency, line.currency);
    if (line.providerId !== undefined && providerId !== undefined && line.providerId !== providerId)
      add("provider-id-differs", line, providerId, line.providerId);
    if (line.fee !== undefined && fee !== undefined && !sameAmount(line.fee, fee.value))
      add("fee-differs", line, fee.value, line.fee);
  }
  return found;
}

/** How often the money is with the receiver: a line that gives it back takes a payment away. */
function netPaid(lines: LinesOfOne): number {
  const count = (status: PayoutStatus) => lines.filter((line) => line.status === status).length;
  return count("succeeded") - count("reversed");
}

/** Failed and cancelled are one thing to a statement: no money left. */
function agrees(state: PayoutState, status: PayoutStatus): boolean {
  const without: readonly string[] = ["failed", "cancelled"];
  return state === status || (without.includes(state) && without.includes(status));
}
