import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { type FaultSource, ImpossibleFaultError } from "../faults/fault-source.ts";
import { type Fault, strikesBeforeAccept } from "../faults/faults.ts";
import { deliver, type HttpAnswer, jsonAnswer, type Reply } from "../faults/faulty-answer.ts";
import { overtake } from "../faults/overtaking.ts";
import { watchAnswer } from "../journal/sent-answer.ts";
import type { Scheduler } from "../time/scheduler.ts";
import { actAs } from "./actor.ts";
import type { ArrivedRequest, GatewayCall } from "./arrived-request.ts";
import { type Ledger, subjectKey } from "./ledger.ts";
import type { Verdict } from "./received-request.ts";
import type { Surroundings } from "./surroundings.ts";

/** What answering needs of a gateway. */
export interface AnsweringRules<Product extends string> {
  /** Reads a request; a `Reply` where the web server refuses it before the gateway's own code runs. */
  read(request: ArrivedRequest): GatewayCall<Product> | Reply;
  readonly faults: Pick<FaultSource<Product>, "ofRequest">;
  /** The vendor's own answer where a proxy in front of it would otherwise answer. */
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
    received: GatewayCall<Product>,
    requestedFault: string | undefined,
  ): Reply & { readonly fault: Fault | undefined } {
    const fault = faultOf(received, requestedFault);
    if (!fault || !strikesBeforeAccept(fault)) return { ...actAs("request", () => received.answer(fault)), fault };
    const own = ownWords[fault]?.();
    const verdict = { accepted: false, fault };
    return own ? { answer: own, verdict, fault: undefined } : { answer: jsonAnswer(""), verdict, fault };
  }

  async function answerCall(turn: Turn, received: GatewayCall<Product>): Promise<void> {
    const { response, path, requestedFault, record } = turn;
    const { answer, verdict, fault } = store.atomically(() => decide(received, requestedFault));
    record(verdict);
    const { product, about } = received;
    const isOvertaken = fault === "notification_before_answer" && verdict.accepted;
    if (isOvertaken && about) await overtake(scheduler, subjectKey({ product, ...about }), hangMs);
    await deliver(response, answer, path, fault, hangMs);
  }

  return async (response, path, arrived, remember) => {
    const received = read(arrived);
    const answered = observer?.arrived(arrived, "verdict" in received ? undefined : received);
    const record = (verdict: Verdict): void => {
      remember(verdict);
      if (answered) watchAnswer(response, (sent) => answered(verdict, sent));
    };
    if ("verdict" in received) {
      record(received.verdict);
      return deliver(response, received.answer, path);
    }
    const turn: Turn = { response, path, requestedFault: requestedFaultOf(arrived.headers), record };
    await answerCall(turn, received).catch((error) => refuseFault(turn, error));
  };
}

interface Turn {
  readonly response: ServerResponse;
  readonly path: string;
  readonly requestedFault: string | undefined;
  readonly record: (verdict: Verdict) => void;
}

/** The header in which a request names its own fault; no vendor signs headers that it does not know. */
const faultHeader = "x-sandbox-fault";

function requestedFaultOf(headers: IncomingHttpHeaders): string | undefined {
  const requestedFault = headers[faultHeader];
  return Array.isArray(requestedFault) ? requestedFault.join(", ") : requestedFault;
}

async function refuseFault({ response, path, record }: Turn, error: unknown): Promise<void> {
  if (!(error instanceof ImpossibleFaultError)) throw error;
  const { message } = error;
  record({ accepted: false, refusal: message });
  const content = JSON.stringify({ error: { message, path: `headers.${faultHeader}` } });
  await deliver(response, { ...jsonAnswer(content), status: 400 }, path);
}

/** Counts a request and finds the fault that it meets. */
function faultChooser<Product extends string>(
  faults: Pick<FaultSource<Product>, "ofRequest">,
  ledger: Pick<Ledger<Product, never>, "count">,
): (received: GatewayCall<Product>, requestedFault: string | undefined) => Fault | undefined {
  let uncounted = 0;
  return ({ product, operation, about }, requestedFault) => {
    const counted = about ? ledger.count(product, operation, about) : 0;
    if (counted === 0) uncounted += 1;
    const call = counted || uncounted;
    return faults.ofRequest({ product, operation, reference: about?.reference ?? "", call, requestedFault });
  };
}
