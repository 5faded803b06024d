import type { PayoutStatus } from "@payout/core";
import { sameAmount } from "@payout/core/provider";
import type { PayoutState } from "../machine/words.ts";
import type { StoredPayout } from "../record.ts";
import type { ReconciliationDifference } from "./difference.ts";
import type { StatementLine } from "./statement.ts";

/** Every line of a statement about one reference, in the order of the file. */
export type LinesOfOne = readonly [StatementLine, ...StatementLine[]];

/** What is different, at which line. */
interface Finding extends Pick<ReconciliationDifference, "kind" | "ours" | "theirs"> {
  readonly at: StatementLine;
}

/** What is different between a payout and its lines of a statement. */
export function compareWithLines(payout: StoredPayout, lines: LinesOfOne): ReconciliationDifference[] {
  const { provider, reference, providerId, state } = payout;
  const about = { provider, reference, state, ...(providerId !== undefined && { providerId }) };
  const found = [...compareEnd(payout, lines), ...lines.flatMap((line) => compareLine(payout, line))];
  return found.map(({ at, ...finding }) => ({ ...about, ...finding, file: at.file, line: at.line }));
}

/** What all lines together say. The last line counts as the statement's word. */
function compareEnd({ state }: StoredPayout, lines: LinesOfOne): Finding[] {
  const at = lines.at(-1) ?? lines[0];
  const found: Finding[] = [];
  const paid = netPaid(lines);
  if (paid > 1) found.push({ kind: "twice", at, ours: "once", theirs: `${paid} times` });
  if (!agrees(state, at.status)) found.push({ kind: "status_differs", at, ours: state, theirs: at.status });
  return found;
}

/** What one line says of numbers; what it does not have is not compared. */
function compareLine({ amount, providerId, fee }: StoredPayout, at: StatementLine): Finding[] {
  const found: Finding[] = [];
  const add = (kind: Finding["kind"], ours: string, theirs: string) => found.push({ kind, at, ours, theirs });
  const { value, currency } = amount;
  if (at.amount !== undefined && !sameAmount(at.amount, value))
    add("amount_differs", `${value} ${currency}`, `${at.amount} ${at.currency ?? currency}`);
  if (at.currency !== undefined && at.currency.toUpperCase() !== currency)
    add("currency_differs", currency, at.currency);
  if (at.providerId !== undefined && providerId !== undefined && at.providerId !== providerId)
    add("provider_id_differs", providerId, at.providerId);
  if (at.fee !== undefined && fee !== undefined && !sameAmount(at.fee, fee.value))
    add("fee_differs", fee.value, at.fee);
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
