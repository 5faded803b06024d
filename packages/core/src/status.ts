import { textOf } from "./answer.ts";
import type { Operation } from "./call.ts";
import type { PayoutStatus } from "./contract.ts";
import type { PayoutErrorCode } from "./errors.ts";
import type { JsonObject } from "./json.ts";

/** What one raw word of a gateway means. */
export interface StatusMeaning {
  /** The status that the raw word stands for. */
  readonly status: PayoutStatus;
  /** Whether the gateway says that this will not change. */
  readonly final: boolean;
  /** Whether the gateway's document allows paying again under a new reference. */
  readonly repayable: boolean;
}

/** A gateway's status words, and the fields that hold them. */
export interface StatusTable {
  /** The field that holds the word. */
  readonly field: string;
  /** The field that is read where `field` says nothing. Where both are there and disagree, neither counts. */
  readonly fallbackField?: string;
  /** The field that refines the words which have `details`. */
  readonly detailField?: string;
  /** What each word means. */
  readonly words: Readonly<
    Record<string, StatusMeaning & { readonly details?: Readonly<Record<string, StatusMeaning>> }>
  >;
}

/** What a message says about a payout's status, and in which word. */
export interface StatusReading extends StatusMeaning {
  /** The raw word, `undefined` where the message has none. */
  readonly providerStatus: string | undefined;
}

const unlisted: StatusTable["words"][string] = { status: "unknown", final: false, repayable: false };

/**
 * The raw word of a message and what it means; a word that the table does not list is `unknown` and not final. Where two fields
 * disagree, the raw word is both, so that it is no listed word and the payout's event key is not that of either. Never throws.
 */
export function statusOf({ field, fallbackField, detailField, words }: StatusTable, fields: JsonObject): StatusReading {
  const [first, fallback, detail] = [field, fallbackField, detailField].map((name) => name && textOf(fields[name]));
  const providerStatus = first && fallback && first !== fallback ? `${first} / ${fallback}` : first || fallback;
  const { details, ...meaning } = entryOf(words, providerStatus) ?? unlisted;
  return { ...meaning, ...entryOf(details, detail), providerStatus };
}

function entryOf<Entry>(entries: Readonly<Record<string, Entry>> = {}, key = ""): Entry | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
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
  /** Absent where the gateway's document names refusals by text alone: any code that refuses. */
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

/** How an answer is read: the JSON pointer of each part of it, and which code accepts. */
export interface AnswerRule {
  /** Where the gateway's code is. */
  readonly code: string;
  /** The code that accepts. Any other one refuses. */
  readonly accepted: string;
  /** Where the object is that an accepted answer needs and no refusal has; empty: the answer itself. */
  readonly data: string;
  /** Where a refusal's texts are. */
  readonly texts: readonly string[];
  /** What the gateway may write in front of a refusal's text. */
  readonly prefix?: RegExp;
}

/** How a gateway accepts and refuses. */
export interface ErrorTable {
  /** How its answers are read. */
  readonly answer: AnswerRule;
  /** The documented refusals; the first one that fits counts. */
  readonly entries: readonly ErrorEntry[];
}

/** The entry of a refusal: code (where listed) and whole text must match, never a part of the text. `undefined` means unlisted. */
export function findError(
  entries: readonly ErrorEntry[],
  operation: Operation,
  code: string | undefined,
  text: string | undefined,
): ErrorEntry | undefined {
  return entries.find(
    (entry) =>
      (entry.operations as readonly Operation[]).includes(operation) &&
      [undefined, code].includes(entry.code) &&
      [undefined, text].includes(entry.text) &&
      (entry.pattern === undefined || (text !== undefined && text.match(entry.pattern)?.[0] === text)),
  );
}
