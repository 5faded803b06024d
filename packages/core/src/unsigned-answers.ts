import { checkUnsignedAllowed } from "./believe.ts";
import type { AnswerTrust } from "./gateway.ts";

/** Answers that are not signed: TLS alone protects them, so with `allowInsecureHttp` they prove nothing about an order. */
export const unsignedAnswers: AnswerTrust = { signed: false, check: checkUnsignedAllowed } as unknown as AnswerTrust;
