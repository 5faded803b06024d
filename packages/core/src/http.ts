import ky from "ky";
import { aboutCall, queryFirst } from "./about.ts";
import type { CallContext } from "./call.ts";
import { connectionNeverMade, safeCause } from "./connection.ts";
import type { CallOptions } from "./contract.ts";
import { decompress } from "./decompress.ts";
import { failure, isFailureOf, type PayoutError } from "./errors.ts";
import type { ResolvedSettings } from "./settings.ts";
import { type TimeLimit, timeLimit } from "./time-limit.ts";
import { sendByFetch, sendOverSocket, type WireAnswer, type WireControl } from "./transport.ts";

/** What to send. */
export interface HttpRequest {
  /** The HTTP method. */
  readonly method: "POST" | "GET";
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  /** Headers in addition to those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The exact text of the body. A GET has none. */
  readonly body?: string;
}

/** An answer below HTTP 500 that is no redirect; what it says is for the provider to judge. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const defaultConnectTimeoutMs = 10_000;

/**
 * Sends one request, exactly once, and reads the answer within the call's limits of time and size.
 *
 * @throws PayoutError `network`, `timeout`, `aborted`, `unavailable` (5xx), `rate_limited` (429) or `bad_response`. Whatever
 * happens before the first byte is handed to a connection is proof that nothing was sent; nothing after it is.
 */
export async function exchange(
  settings: ResolvedSettings,
  call: CallContext,
  request: HttpRequest,
  options: CallOptions = {},
): Promise<HttpAnswer> {
  if (options.signal?.aborted) throw aborted(call);
  const limit = timeLimit(call, settings, options);
  try {
    // The client of a fetch of the settings is not known: whatever it does comes after these bytes are allowed to leave.
    if (settings.fetch) throwUnsendable(call, request);
    const answer = await post(settings, request, control(settings, call, options, limit));
    refuseUnusable(call, answer.status);
    return { status: answer.status, text: await readText(settings, call, answer) };
  } catch (error) {
    if (isFailureOf(call, error)) throw error;
    if (limit.passed()) throw timedOut(call);
    if (options.signal?.aborted) throw aborted(call);
    if (!call.posted) throwUnsendable(call, request);
    throw transportFailure(settings, call, error);
  } finally {
    limit.release();
  }
}

/** What ky sees of the answer: the transport reads it, so ky gets nothing to parse, to retry or to keep. */
const answered = new Response();

/**
 * ky makes the call, but is given neither body nor headers: neither it nor a fetch below it can send what it does not have, and each
 * header that ky is given is copied five times.
 */
async function post(
  { baseUrl, server, agent, fetch }: ResolvedSettings,
  { method, path, headers: own, body }: HttpRequest,
  control: WireControl,
): Promise<WireAnswer> {
  const url = baseUrl + path;
  const headers = {
    accept: "application/json, text/plain;q=0.5",
    "user-agent": "payout",
    ...own,
    ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
  };
  const request = { server, url, method, headers, body };
  let answer: WireAnswer | undefined;
  await ky(url, {
    method,
    fetch: async () => {
      answer = await (fetch ? sendByFetch(request, control, fetch) : sendOverSocket(request, control, agent));
      return answered;
    },
    redirect: "manual",
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
  });
  if (answer === undefined) throw new Error("the request was not made");
  return answer;
}

/** What the transport checks: the last conditions before the first byte, and the limits. */
function control(
  { maxResponseBytes }: ResolvedSettings,
  call: CallContext,
  { proceed, connectTimeoutMs = defaultConnectTimeoutMs }: CallOptions,
  limit: TimeLimit,
): WireControl {
  const stillAllowed = () => {
    // First what the caller knows: a pause that it objects to can have used up the time as well.
    if (proceed?.() === false) {
      const message = `${aboutCall(call)}: options.proceed returned false when the connection was ready. Nothing was sent.`;
      throw failure(call, { code: "aborted", notSent: true, message });
    }
    if (limit.passed()) throw failure(call, { code: "timeout", notSent: true, message: lateMessage(call) });
  };
  return {
    stillAllowed,
    beforeWrite() {
      stillAllowed();
      call.posted = true;
    },
    reads: isUsable,
    onEnd: limit.onEnd,
    connectTimedOut: () => {
      const message = `${aboutCall(call)}: not connected in time (${connectTimeoutMs} ms). Nothing was sent.`;
      return failure(call, { code: "timeout", notSent: true, message });
    },
    connectTimeoutMs,
    maxBytes: maxResponseBytes,
  };
}

/** Whether an answer with this status says anything about the order. */
function isUsable(status: number): boolean {
  return status < 300 || (status >= 400 && status < 500 && status !== 429);
}

function refuseUnusable(call: CallContext, status: number): void {
  if (isUsable(status)) return;
  const about = aboutCall(call);
  if (status === 429) {
    throw failure(call, {
      code: "rate_limited",
      httpStatus: status,
      message: `${about}: rate limited by the gateway (HTTP 429). ${queryFirst(call)}`,
    });
  }
  if (status >= 500) {
    throw failure(call, {
      code: "unavailable",
      httpStatus: status,
      message: `${about}: the gateway answered HTTP ${status}. ${queryFirst(call)}`,
    });
  }
  throw failure(call, {
    code: "bad_response",
    httpStatus: status,
    message: `${about}: the gateway answered with a redirect (HTTP ${status}), which is not followed: check settings.baseUrl. ${queryFirst(call)}`,
  });
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

async function readText(
  { maxResponseBytes }: ResolvedSettings,
  call: CallContext,
  { status, contentEncoding, body }: WireAnswer,
): Promise<string> {
  const bytes = body === "too_long" ? body : await decompress(body, contentEncoding, maxResponseBytes);
  const unreadable = (what: string) =>
    failure(call, {
      code: "bad_response",
      httpStatus: status,
      message: `${aboutCall(call)}: the gateway's answer ${what}. ${queryFirst(call)}`,
    });
  if (bytes === "too_long") throw unreadable(`is longer than ${maxResponseBytes} bytes (settings.maxResponseBytes)`);
  if (bytes === "damaged") throw unreadable("cannot be decompressed");
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw unreadable("is not UTF-8");
  }
}

/** Refuses a header that HTTP cannot carry, which is known before anything is sent: the client's own error would quote its value. */
function throwUnsendable(call: CallContext, { headers = {} }: HttpRequest): void {
  const probe = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      probe.set(name, value);
    } catch {
      const message = `${aboutCall(call)}: header ${name} cannot hold the value of its setting. Nothing was sent.`;
      throw failure(call, { code: "configuration", notSent: true, message });
    }
  }
}

/** By state where the connection can be seen; through a fetch of the settings only a few errors prove anything. */
function transportFailure({ fetch }: ResolvedSettings, call: CallContext, error: unknown): unknown {
  const notSent = !call.posted || (fetch !== undefined && connectionNeverMade(error));
  const what = notSent ? `could not reach the gateway. Nothing was sent.` : `lost the connection. ${queryFirst(call)}`;
  return failure(call, { code: "network", notSent, cause: safeCause(error), message: `${aboutCall(call)}: ${what}` });
}

function timedOut(call: CallContext): PayoutError {
  if (!call.posted) return failure(call, { code: "timeout", notSent: true, message: lateMessage(call) });
  const message = `${aboutCall(call)}: no complete answer in time. ${queryFirst(call)}`;
  return failure(call, { code: "timeout", message });
}

function lateMessage(call: CallContext): string {
  return `${aboutCall(call)}: timed out. Nothing was sent.`;
}

function aborted(call: CallContext): PayoutError {
  const notSent = !call.posted;
  const message = notSent
    ? `${aboutCall(call)}: aborted. Nothing was sent.`
    : `${aboutCall(call)}: aborted while waiting for the answer. ${queryFirst(call)}`;
  return failure(call, { code: "aborted", notSent, message });
}
