import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import { type Balance, type GatewayRefusal, type Payout, PayoutError } from "@payout/core";
import type { AnyProvider } from "@payout/engine";
import { oneLine } from "../failure.ts";
import { createProvider } from "../gateways.ts";
import type { Account } from "../providers.ts";
import type { DatedAnswer } from "./clock.ts";

/** What a gateway answered to one call. */
export interface Answer extends Partial<DatedAnswer> {
  readonly operation: "balance" | "query";
  /** The reference that was queried. */
  readonly reference?: string;
  readonly payout?: Payout;
  readonly balance?: Balance;
  readonly error?: PayoutError;
  /** The gateway's own words, where it refused. */
  readonly refusal?: GatewayRefusal;
}

/** Calls a gateway, and sees what only the transport sees. */
export interface Caller {
  readonly provider: AnyProvider;
  readonly answers: readonly Answer[];
  query(reference: string): Promise<Answer>;
  balance(currency: string): Promise<Answer>;
}

type ClassifyError = (refusal: GatewayRefusal) => unknown;

/** A provider of the account whose refusals are heard unmasked. @throws CommandError `usage`, PayoutError `configuration` */
export async function createCaller(
  { gateway, settings }: Account,
  folder: string,
  signal: AbortSignal,
): Promise<Caller> {
  const answers: Answer[] = [];
  let refusal: GatewayRefusal | undefined;
  const classifyError = (heard: GatewayRefusal) => {
    refusal = heard;
    return (settings["classifyError"] as ClassifyError | undefined)?.(heard);
  };
  const provider = await createProvider(gateway, { ...settings, classifyError }, folder);
  const call = async (about: Pick<Answer, "operation" | "reference">, work: () => Promise<Partial<Answer>>) => {
    signal.throwIfAborted();
    refusal = undefined;
    const { result, dated } = await withDate(settings["baseUrl"], () => work().catch(errorOf));
    const answer: Answer = { ...about, ...result, ...dated, ...(refusal !== undefined && { refusal }) };
    answers.push(answer);
    return answer;
  };
  return {
    provider,
    answers,
    query: (reference) =>
      call({ operation: "query", reference }, async () => ({
        payout: await provider.query({ reference }, { signal }),
      })),
    balance: (currency) =>
      call({ operation: "balance" }, async () => {
        const balance = await provider.balance?.(currency, { signal });
        return balance === undefined ? {} : { balance };
      }),
  };
}

function errorOf(error: unknown): Partial<Answer> {
  if (PayoutError.is(error)) return { error };
  throw error;
}

const channel = "http.client.response.finish";

/** What `work` resolves with, and the header `Date` of the answer that it got; not through a fetch of the settings. */
async function withDate<Result>(
  baseUrl: unknown,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly dated?: DatedAnswer }> {
  const host = typeof baseUrl === "string" ? new URL(baseUrl).host : undefined;
  let date: string | undefined;
  const hear = (message: unknown) => {
    const { request, response } = message as { readonly request: ClientRequest; readonly response: IncomingMessage };
    if (host === undefined || request.getHeader("host") === host) date = response.headers.date;
  };
  subscribe(channel, hear);
  const startedAt = Date.now();
  try {
    const result = await work();
    return { result, ...(date !== undefined && { dated: { date, startedAt, endedAt: Date.now() } }) };
  } finally {
    unsubscribe(channel, hear);
  }
}

/** The gateway's own words in an answer, short enough for a line. */
export function quoted(answer: Answer | undefined): string {
  const { refusal } = answer ?? {};
  if (refusal === undefined) return "";
  const text = oneLine([refusal.code, refusal.message].filter(Boolean).join(" "));
  return ` ("${text.length > 80 ? `${text.slice(0, 79)}…` : text}")`;
}

/** What the gateway said about the payout that was named, after it was asked for one that cannot exist. */
export function knownAnswer(
  payout: { readonly reference: string } | undefined,
  answers: readonly Answer[],
): Answer | undefined {
  return payout && answers.findLast(({ reference }) => reference === payout.reference);
}
