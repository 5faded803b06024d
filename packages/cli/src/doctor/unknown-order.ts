import type { PayoutErrorCode } from "@payout/core";
import { type Answer, knownAnswer, quoted } from "./calls.ts";
import { isUnlisted } from "./examine.ts";
import { type Finding, wrong } from "./finding.ts";
import type { Subject } from "./subject.ts";

/**
 * The text that refuses both queries of orders that cannot exist, the reference as `{reference}`; `undefined` where they were not
 * refused with one text.
 */
export function commonText(answers: readonly Answer[]): string | undefined {
  const texts = new Set(answers.map(textOf));
  const [text] = texts;
  return texts.size === 1 ? text : undefined;
}

function textOf({ refusal, reference = "" }: Answer): string | undefined {
  const text = refusal?.message?.replaceAll(reference, "{reference}");
  return text?.trim() === "" ? undefined : text;
}

const denied: readonly PayoutErrorCode[] = ["authentication", "configuration"];

/** Whether the gateway's word for an unknown order is known, or can be learned. */
export function unknownOrder({ reportsNotFound, payout, settings }: Subject, answers: readonly Answer[]): Finding {
  const question = "unknown order";
  const queries = answers.filter(
    ({ operation, reference }) => operation === "query" && reference !== payout?.reference,
  );
  const known = knownAnswer(payout, answers);
  const said = quoted(queries.at(-1));
  if (queries.some(({ error }) => error && denied.includes(error.code)))
    return wrong(
      question,
      `a query was refused${said}, although an earlier call was accepted: the account may lack the right to query. Ask the gateway's operator`,
    );
  if (queries.length > 0 && queries.every(({ error }) => error?.code === "not_found"))
    return { question, answer: "settled", detail: `the gateway says so${said}, and that is understood` };
  if (payout !== undefined && known?.payout === undefined)
    return {
      question,
      answer: "open",
      detail: `${payout.reference} was not found either${quoted(known)}, so the text proves nothing`,
    };
  const text =
    queries.length === 2 && queries.every(({ error }) => error && isUnlisted(error.code))
      ? commonText(queries)
      : undefined;
  if (text === undefined)
    return { question, answer: "open", detail: `no text that can be recognized${said}: ask the gateway's operator` };
  if (known === undefined)
    return {
      question,
      answer: "open",
      detail: `the gateway says${said}. To prove that it says so about unknown orders only, name a payout that exists with --payout`,
    };
  const value = [...new Set([...((settings["notFoundTexts"] as readonly string[] | undefined) ?? []), text])];
  const detail = `the gateway says${said} about two orders that cannot exist, and found ${known.reference} between them`;
  return { question, answer: reportsNotFound ? "wrong" : "settled", detail, setting: { name: "notFoundTexts", value } };
}
