import type { PayoutError, PayoutErrorCode } from "@payout/core";
import { oneLine } from "../failure.ts";
import type { GatewayFamily } from "../family.ts";
import { type Answer, quoted } from "./calls.ts";
import { clock } from "./clock.ts";
import { provesSignature } from "./examine.ts";
import { type Finding, wrong } from "./finding.ts";
import { openForms } from "./forms.ts";
import type { Subject } from "./subject.ts";
import { timeZone } from "./time-zone.ts";
import { unknownOrder } from "./unknown-order.ts";

/** What the answers say about everything that the documents leave open. */
export function findingsOf(subject: Subject, answers: readonly Answer[]): Finding[] {
  const isProven = answers.some(provesSignature);
  const last = answers.at(-1);
  return [
    ...(isProven ? accepted(subject) : []),
    ...(last?.error === undefined || (isProven && !unavailable.includes(last.error.code))
      ? []
      : [refusal(subject, last, last.error)]),
    ...answerSignature(answers),
    clock(answers),
    ...(isProven ? [...timeZone(subject, answers), unknownOrder(subject, answers)] : []),
  ];
}

function accepted({ family, settings }: Subject): Finding[] {
  const form = openForms[family];
  const value = form && (settings[form.setting] ?? form.forms[0]);
  return [
    {
      question: "merchant",
      answer: "settled",
      detail: "the gateway knows this merchant and accepts calls from this machine",
    },
    { question: "signature", answer: "settled", detail: "the gateway accepts it" },
    ...(form === undefined
      ? []
      : [{ question: form.question, answer: "settled", detail: `${form.setting} "${value}" is accepted` } as const]),
  ];
}

/** Errors that say nothing about the settings, whatever was accepted before. */
const unavailable: readonly PayoutErrorCode[] = ["network", "timeout", "aborted", "unavailable", "rate_limited"];

/** Why the last call was the last. */
function refusal({ family, settings, payout }: Subject, answer: Answer, error: PayoutError): Finding {
  const said = quoted(answer);
  switch (error.code) {
    case "network":
    case "timeout":
    case "aborted":
      return wrong("reached", oneLine(error.message));
    case "unavailable":
    case "rate_limited":
      return {
        question: "reached",
        answer: "open",
        detail: `the gateway answers, and is not available now${said}: run it again later`,
      };
    case "configuration":
      return wrong(
        "address",
        `refused${said}: this machine's public address is not on the gateway's list, or the account is not set up. Send the address to its operator`,
      );
    case "authentication":
      return signatureRefused(family, settings, answer, said);
    default:
      // Whatever answered there, it did not refuse as a gateway does: its address may be another one.
      if (answer.refusal === undefined) return wrong("reached", oneLine(error.message));
      return unlisted(answer, payout?.reference, said);
  }
}

/** A balance or a payout has to be found; an order that cannot exist has to be refused, and perhaps this is how. */
function unlisted({ operation, reference }: Answer, payout: string | undefined, said: string): Finding {
  const stop = "Nothing more was sent, since wrong signatures can lock a merchant";
  if (operation === "balance" || reference === payout)
    return wrong(
      "signature",
      `${operation === "balance" ? "the balance" : payout} was refused${said}, in words that no list has: it may be the signature, the merchant or the address. ${stop}. Ask the gateway's operator what the text means`,
    );
  return {
    question: "signature",
    answer: "open",
    detail: `an order that cannot exist was refused${said}, in words that no list has: it may be the signature too. ${stop}. Name a payout that exists with --payout`,
  };
}

function signatureRefused(
  family: GatewayFamily,
  settings: Subject["settings"],
  { refusal }: Answer,
  said: string,
): Finding {
  const form = openForms[family];
  if (form === undefined || !form.refusal.test(refusal?.message ?? ""))
    return wrong(
      "signature",
      `refused${said}: check the merchant number and the secret. Nothing more was sent, since wrong signatures can lock a merchant`,
    );
  const [first, other] = form.forms;
  const tried = settings[form.setting] ?? first;
  if (tried !== first)
    return wrong(
      form.question,
      `refused${said} with ${form.setting} "${tried}": if "${first}" was refused too, the secret is another one. Check it, then remove ${form.setting}`,
    );
  return {
    ...wrong(
      form.question,
      `refused${said} with ${form.setting} "${tried}": the secret is another one, or the gateway wants "${other}". Check the secret first; then try the other form, once: wrong signatures can lock a merchant`,
    ),
    setting: { name: form.setting, value: other },
  };
}

function answerSignature(answers: readonly Answer[]): Finding[] {
  const failed = answers.find(({ error }) => error?.code === "bad_signature");
  if (failed?.error === undefined) return [];
  return [
    wrong(
      "gateway's signature",
      `an answer cannot be verified: check the gateway's public key, or the secret. ${oneLine(failed.error.message)}`,
    ),
  ];
}
