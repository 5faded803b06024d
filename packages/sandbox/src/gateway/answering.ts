import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { type FaultSource, ImpossibleFaultError } from "../faults/fault-source.ts";
import { type Fault, strikesBeforeAccept } from "../faults/faults.ts";
import { deliver, type HttpAnswer, jsonAnswer, type Reply } from "../faults/faulty-answer.ts";
import { overtake } from "../faults/overtaking.ts";
import { watchAnswer } from "../journal/sent-answer.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { actAs } from "./actor.ts";
import type { ArrivedRequest, Asked } from "./arrived-request.ts";
import { type Ledger, subjectKey } from "./ledger.ts";
import type { Verdict } from "./received-request.ts";
import type { Surroundings } from "./surroundings.ts";

/** What answering needs of a gateway. */
export interface AnsweringRules<Product extends string> {
  /** Reads a request; a `Reply` where the web server refuses it before the gateway's own code is asked. */
  read(request: ArrivedRequest): Asked<Product> | Reply;
  readonly faults: Pick<FaultSource<Product>, "ofRequest">;
  /** How this vendor itself says what otherwise a proxy in front of it says. */
  readonly ownWords?: Partial<Record<Fault, () => HttpAnswer>>;
  readonly scheduler: Scheduler;
}

/** Answers one request; `path` is the one that the client sent: a redirect leads back to it. */
export type Answering = (
  response: ServerResponse,
  path: string,
  arrived: ArrivedRequest,
  remember: (verdict: Verdict) => void,
) => Promise<void>;

/** What answers the requests of one gateway, faults included. */
export function createAnswering<Product extends string>(
  { store, hangMs, observer }: Surroundings,
  { read, faults, scheduler, ownWords = {} }: AnsweringRules<Product>,
  ledger: Pick<Ledger<Product, never>, "count">,
): Answering {
  const faultOf = faultChooser(faults, ledger);

  /** What is decided at once: the fault, and what the gateway makes of the request. */
  function decide(
    asked: Asked<Product>,
    requestedFault: string | undefined,
  ): Reply & { readonly fault: Fault | undefined } {
    const fault = faultOf(asked, requestedFault);
    if (!fault || !strikesBeforeAccept(fault)) return { ...actAs("request", () => asked.answer(fault)), fault };
    const own = ownWords[fault]?.();
    const verdict = { accepted: false, fault };
    return own ? { answer: own, verdict, fault: undefined } : { answer: jsonAnswer(""), verdict, fault };
  }

  async function answerAsked(turn: Turn, asked: Asked<Product>): Promise<void> {
    const { response, path, requestedFault, record } = turn;
    const { answer, verdict, fault } = store.atomically(() => decide(asked, requestedFault));
    record(verdict);
    const { product, about } = asked;
    const isOvertaken = fault === "notification_before_answer" && verdict.accepted;
    if (isOvertaken && about) await overtake(scheduler, subjectKey({ product, ...about }), hangMs);
    await deliver(response, answer, path, fault, hangMs);
  }

  return async (response, path, arrived, remember) => {
    const asked = read(arrived);
    const answered = observer?.arrived(arrived, "verdict" in asked ? undefined : asked);
    const record = (verdict: Verdict): void => {
      remember(verdict);
      if (answered) watchAnswer(response, (sent) => answered(verdict, sent));
    };
    if ("verdict" in asked) {
      record(asked.verdict);
      return deliver(response, asked.answer, path);
    }
    const turn: Turn = { response, path, requestedFault: wishOf(arrived.headers), record };
    await answerAsked(turn, asked).catch((error) => refuseWish(turn, error));
  };
}

interface Turn {
  readonly response: ServerResponse;
  readonly path: string;
  readonly requestedFault: string | undefined;
  readonly record: (verdict: Verdict) => void;
}

/** The header in which a request asks for its own fault; no vendor signs headers that it does not know. */
const wishHeader = "x-sandbox-fault";

function wishOf(headers: IncomingHttpHeaders): string | undefined {
  const requestedFault = headers[wishHeader];
  return Array.isArray(requestedFault) ? requestedFault.join(", ") : requestedFault;
}

async function refuseWish({ response, path, record }: Turn, error: unknown): Promise<void> {
  if (!(error instanceof ImpossibleFaultError)) throw error;
  const { message } = error;
  record({ accepted: false, refusal: message });
  const content = JSON.stringify({ error: { message, path: `headers.${wishHeader}` } });
  await deliver(response, { ...jsonAnswer(content), status: 400 }, path);
}

/** Counts a request and finds the fault that it meets. */
function faultChooser<Product extends string>(
  faults: Pick<FaultSource<Product>, "ofRequest">,
  ledger: Pick<Ledger<Product, never>, "count">,
): (asked: Asked<Product>, requestedFault: string | undefined) => Fault | undefined {
  let uncounted = 0;
  return ({ product, operation, about }, requestedFault) => {
    const counted = about ? ledger.count(product, operation, about) : 0;
    if (counted === 0) uncounted += 1;
    const call = counted || uncounted;
    return faults.ofRequest({ product, operation, reference: about?.reference ?? "", call, requestedFault });
  };
}
