import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Verdict } from "../gateway/received-request.ts";
import type { Fault } from "./faults.ts";

/** An answer before it goes on the wire. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** What to answer, and what was decided. */
export interface Reply {
  readonly answer: HttpAnswer;
  readonly verdict: Verdict;
}

/** What a delivery may need beside the answer. */
interface Surroundings {
  /** Where the request came to, with its query string. */
  readonly path: string;
  /** Real milliseconds after which a hanging answer ends in a reset. */
  readonly hangMs: number | undefined;
}

type Delivery = (response: ServerResponse, answer: HttpAnswer, surroundings: Surroundings) => Promise<void> | void;

const json = "application/json;charset=UTF-8";
const html = "text/html;charset=UTF-8";

const reset: Delivery = (response) => {
  response.socket?.resetAndDestroy();
};

const hang: Delivery = async (response, answer, surroundings) => {
  if (surroundings.hangMs === undefined) return;
  await wait(surroundings.hangMs, undefined, { ref: false });
  await reset(response, answer, surroundings);
};

const page =
  (status: number, title: string): Delivery =>
  (response) =>
    write(response, { status, contentType: html, body: `<html><head><title>${title}</title></head></html>\n` });

/** How a fault of the connection or of HTTP answers. A fault that is not here spoils the answer's content instead. */
const deliveries: Partial<Record<Fault, Delivery>> = {
  hang_before_accept: hang,
  hang_after_accept: hang,
  reset_before_accept: reset,
  reset_after_accept: reset,
  status_502_after_accept: page(502, "502 Bad Gateway"),
  status_500_html: page(500, "500 Internal Server Error"),
  rate_limit: page(429, "429 Too Many Requests"),
  maintenance: page(503, "503 Service Temporarily Unavailable"),
  html_200: page(200, "系统维护中"),
  redirect_307: (response, _answer, { path }) => {
    response.writeHead(307, { location: path, "content-length": 0 }).end();
  },
  misdirected_421: (response) => write(response, { status: 421, contentType: html, body: "Misdirected Request\n" }),
  truncated_body: (response, answer) => {
    const bytes = Buffer.from(answer.body);
    response.writeHead(answer.status, { "content-type": answer.contentType, "content-length": bytes.length });
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
  },
  empty_body: (response, answer) => write(response, { ...answer, body: "" }),
  trailing_garbage: (response, answer) => write(response, { ...answer, body: `${answer.body}{"code":0}` }),
  slow: async (response, answer) => {
    await wait(300, undefined, { ref: false });
    write(response, answer);
  },
};

/**
 * Sends `answer`, spoiled by `fault` if there is one. `path` is the request's own, with its query string; without `hangMs`
 * a hanging answer hangs for as long as the client waits.
 */
export async function deliver(
  response: ServerResponse,
  answer: HttpAnswer,
  path: string,
  fault?: Fault,
  hangMs?: number,
): Promise<void> {
  const delivery = fault && deliveries[fault];
  if (delivery) await delivery(response, answer, { path, hangMs });
  else write(response, answer);
}

/** The error page of Spring Boot, which answers where no controller does, and how the refusal is recorded. */
export function springError(status: number, error: string, path: string, now: number): Reply {
  const timestamp = new Date(now).toISOString().replace("Z", "+00:00");
  const answer = { status, contentType: json, body: JSON.stringify({ timestamp, status, error, path }) };
  return { answer, verdict: { accepted: false, refusal: `${status} ${error}` } };
}

/** A JSON answer with HTTP 200, the only status that Jeepay's own code uses. */
export function jsonAnswer(body: string): HttpAnswer {
  return { status: 200, contentType: json, body };
}

function write(response: ServerResponse, answer: HttpAnswer): void {
  const bytes = Buffer.from(answer.body);
  response.writeHead(answer.status, { "content-type": answer.contentType, "content-length": bytes.length }).end(bytes);
}
