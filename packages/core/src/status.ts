import type { Operation } from "./call.ts";
import type { PayoutStatus } from "./contract.ts";
import type { PayoutErrorCode } from "./errors.ts";

/** What one raw word of a gateway means. */
export interface StatusMeaning {
  /** The status that the raw word stands for. */
  readonly status: PayoutStatus;
  /** Whether the gateway says that this will not change. */
  readonly final: boolean;
  /** Whether the gateway's document allows paying again under a new reference. */
  readonly repayable: boolean;
}

/** A gateway's status words. `details` decides where a second field refines the word. */
export type StatusTable = Readonly<
  Record<string, StatusMeaning & { readonly details?: Readonly<Record<string, StatusMeaning>> }>
>;

const unlisted: StatusMeaning = { status: "unknown", final: false, repayable: false };

/** The meaning of a raw word; a word that the table does not list is `unknown` and not final. Never throws. */
export function statusMeaning(table: StatusTable, word: string | undefined, detail?: string | null): StatusMeaning {
  const listed = word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
  if (listed === undefined) return unlisted;
  const { status, final, repayable, details } = listed;
  const refined = typeof detail === "string" && details && Object.hasOwn(details, detail) ? details[detail] : undefined;
  return refined ?? { status, final, repayable };
}

/** The kinds of refusal that a gateway's list of errors distinguishes. */
export type ErrorClass = Extract<
  PayoutErrorCode,
  | "rejected"
  | "authentication"
  | "configuration"
  | "invalid_order"
  | "duplicate_reference"
  | "insufficient_balance"
  | "rate_limited"
  | "unavailable"
  | "not_found"
>;

/** One documented refusal: a code and, where the code alone says too little, its whole text; or a text under any code. */
export interface ErrorEntry {
  /** The methods whose refusals the entry holds for. */
  readonly operations: readonly Extract<Operation, "send" | "query" | "balance">[];
  /** Absent where the gateway's document names refusals by text alone. */
  readonly code?: string;
  /** The gateway's error text, compared as a whole. */
  readonly text?: string;
  /** A pattern for the whole of the gateway's error text, where the text varies. */
  readonly pattern?: RegExp;
  /** The error code that the refusal becomes. */
  readonly class: ErrorClass;
  /** The document or the gateway's source shows that an order refused so never existed. */
  readonly definite: boolean;
}

/** A gateway's documented refusals. */
export type ErrorTable = readonly ErrorEntry[];

/** The entry for a refusal: code (where listed) and whole text must match, never a part of the text. `undefined` means unlisted. */
export function findError(
  table: ErrorTable,
  operation: Operation,
  code: string | undefined,
  text: string | undefined,
): ErrorEntry | undefined {
  return table.find(
    (entry) =>
      (entry.code === undefined || entry.code === code) &&
      entry.operations.some((known) => known === operation) &&
      (entry.text === undefined || entry.text === text) &&
      (entry.pattern === undefined || (text !== undefined && text.match(entry.pattern)?.[0] === text)),
  );
}
