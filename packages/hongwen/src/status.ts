import {
  type AnswerReading,
  type ErrorTable,
  type JsonObject,
  type StatusMeaning,
  statusMeaning,
  textOf,
} from "@payout/core/provider";
import { errors, statuses } from "./generated/tables.ts";

/** What a status word means. A word that the document does not list is `unknown` and not final. */
export function payoutStatus(word: string | undefined): StatusMeaning {
  return statusMeaning(statuses, word);
}

/**
 * The raw word of a message and what it means. The sample calls the field `withdraw_status`, the table `status`: either is
 * read. Where both are there and disagree, nothing is believed: the raw word is then both, so that it is no listed word and
 * the payout's event key is not that of either.
 */
export function statusOf(fields: JsonObject): { readonly word: string | undefined; readonly meaning: StatusMeaning } {
  const [bySample, byTable] = [textOf(fields["withdraw_status"]), textOf(fields["status"])];
  const agree = bySample === undefined || byTable === undefined || bySample === byTable;
  const word = agree ? (bySample ?? byTable) : `${bySample} / ${byTable}`;
  return { word, meaning: payoutStatus(word) };
}

/** The refusals that the document lists: none is known, so every refusal is `unknown` until the caller says otherwise. */
export const refusals: ErrorTable = errors;

/** An answer is flat: code 20000 accepts, and all of its fields are signed; every other code refuses, unsigned by the vendor's design. */
export function readAnswer(raw: JsonObject): AnswerReading {
  const code = textOf(raw["code"]);
  return code === "20000" ? { data: raw } : { refusal: { code, message: refusalText(raw) } };
}

/** Why the gateway refused: `msg` says it in general words, `sub_msg` in particular ones. */
export function refusalText(fields: JsonObject): string | undefined {
  const [general, particular] = [textOf(fields["msg"]), textOf(fields["sub_msg"])];
  if (general === undefined || particular === undefined) return particular ?? general;
  return general === particular ? general : `${general}: ${particular}`;
}
