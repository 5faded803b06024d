import ky from "ky";
import type { CallContext } from "./call.ts";
import { connectionNeverMade, safeCause } from "./connection.ts";
import type { CallOptions } from "./contract.ts";
import { failure, isFailureOf } from "./errors.ts";
import { longestTimeoutMs, type ResolvedSettings } from "./settings.ts";

/** What to send. */
export interface HttpRequest {
  readonly method: "POST" | "GET";
  /** Below the base URL, with a leading slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer below HTTP 500 that is no redirect; what it says is for the provider to judge. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

const defaultSendTimeoutMs = 90_000;
const defaultTimeoutMs = 30_000;

/**
 * Sends one request, exactly once, and reads the answer within the call's limits of time and size.
 *
 * @throws PayoutError `network`, `timeout`, `aborted`, `unavailable` (5xx), `rate_limited` (429) or `bad_response`. Only a
 * connection that was never made, or a signal that was aborted before, proves that nothing was sent.
 */
export async function exchange(
  settings: ResolvedSettings,
  call: CallContext,
  request: HttpRequest,
  options: CallOptions = {},
): Promise<HttpAnswer> {
  const about = aboutCall(call);
  if (options.signal?.aborted) {
    throw failure(call, { code: "aborted", notSent: true, message: `${about} was aborted before anything was sent.` });
  }
  const headers = checkedHeaders(call, request);
  const limit = timeLimit(call, settings, options);
  try {
    call.posted = true;
    // A fetch of the settings may not know the signal: the wait ends all the same.
    return await Promise.race([ask(settings, call, { ...request, headers }, limit.signal), limit.over]);
  } catch (error) {
    if (limit.reached())
      throw failure(call, { code: "timeout", message: `${about} had no complete answer in time. ${askFirst(call)}` });
    if (options.signal?.aborted)
      throw failure(call, { code: "aborted", message: `${about} was aborted on its way. ${askFirst(call)}` });
    throw transportFailure(call, error);
  } finally {
    limit.release();
  }
}

async function ask(
  settings: ResolvedSettings,
  call: CallContext,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const response = await post(settings, request, signal);
  refuseUnusable(call, response);
  return { status: response.status, text: await readText(call, response, settings.maxResponseBytes) };
}

/** Refuses here what HTTP cannot carry: later it would look like a lost connection, and fetch's own error quotes the value. */
function checkedHeaders(call: CallContext, { headers = {} }: HttpRequest): Readonly<Record<string, string>> {
  const probe = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      probe.set(name, value);
    } catch {
      const message = `${aboutCall(call)}: header ${name} cannot carry the text of its setting. Nothing was sent.`;
      throw failure(call, { code: "configuration", notSent: true, message });
    }
  }
  return headers;
}

function post(settings: ResolvedSettings, request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const bytes = request.body === undefined ? undefined : new TextEncoder().encode(request.body);
  return ky(settings.baseUrl + request.path, {
    method: request.method,
    headers: {
      accept: "application/json, text/plain;q=0.5",
      ...request.headers,
      ...(bytes && { "content-length": String(bytes.length) }),
    },
    ...(bytes && { body: sendableOnce(bytes), duplex: "half" as const }),
    ...(settings.fetch && { fetch: settings.fetch }),
    signal,
    redirect: "manual",
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
  });
}

/**
 * A body that can be read once. The Fetch standard lets a client send a request again after a 421 when it still has the
 * body, and Node's fetch does: with a plain string one `send` would become two POSTs.
 */
function sendableOnce(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

/** One timer and the caller's signal behind one signal, both let go when the call ends. */
function timeLimit(call: CallContext, settings: ResolvedSettings, options: CallOptions) {
  const timeoutMs =
    options.timeoutMs ?? settings.timeoutMs ?? (call.operation === "send" ? defaultSendTimeoutMs : defaultTimeoutMs);
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > longestTimeoutMs) {
    const message = `options.timeoutMs must be a whole number from 1 to ${longestTimeoutMs}. Nothing was sent.`;
    throw failure(call, { code: "configuration", notSent: true, message });
  }
  const controller = new AbortController();
  let reached = false;
  const timer = setTimeout(() => {
    reached = true;
    controller.abort();
  }, timeoutMs);
  const abort = () => controller.abort();
  options.signal?.addEventListener("abort", abort, { once: true });
  const { signal } = controller;
  return {
    signal,
    over: new Promise<never>((_resolve, reject) => signal.addEventListener("abort", reject, { once: true })),
    reached: () => reached,
    release: () => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abort);
    },
  };
}

function refuseUnusable(call: CallContext, { status, body }: Response): void {
  if (status < 300 || (status >= 400 && status < 500 && status !== 429)) return;
  // Nobody reads this answer: let the connection go.
  body?.cancel().catch(() => undefined);
  const about = aboutCall(call);
  if (status === 429) {
    throw failure(call, {
      code: "rate_limited",
      httpStatus: status,
      message: `${about} met a rate limit (HTTP 429). ${askFirst(call)}`,
    });
  }
  if (status >= 500) {
    throw failure(call, {
      code: "unavailable",
      httpStatus: status,
      message: `${about} was answered with HTTP ${status}. ${askFirst(call)}`,
    });
  }
  throw failure(call, {
    code: "bad_response",
    httpStatus: status,
    message: `${about} was answered with a redirect (HTTP ${status}), which is not followed: check settings.baseUrl. ${askFirst(call)}`,
  });
}

async function readText(call: CallContext, response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.byteLength;
    if (size > maxBytes) {
      reader?.cancel().catch(() => undefined);
      throw failure(call, {
        code: "bad_response",
        httpStatus: response.status,
        message: `${aboutCall(call)} was answered with more than ${maxBytes} bytes (settings.maxResponseBytes). ${askFirst(call)}`,
      });
    }
    chunks.push(part.value);
  }
  return decodeUtf8(call, response.status, chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

function decodeUtf8(call: CallContext, httpStatus: number, bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw failure(call, {
      code: "bad_response",
      httpStatus,
      message: `${aboutCall(call)} was answered with text that is not UTF-8. ${askFirst(call)}`,
    });
  }
}

function transportFailure(call: CallContext, error: unknown): unknown {
  if (isFailureOf(call, error)) return error;
  const notSent = connectionNeverMade(error);
  const what = notSent ? "could not reach the gateway. Nothing was sent." : `lost the connection. ${askFirst(call)}`;
  return failure(call, { code: "network", notSent, cause: safeCause(error), message: `${aboutCall(call)} ${what}` });
}

/** The subject of an error message: which operation, about which reference. */
export function aboutCall({ provider, operation, reference }: CallContext): string {
  return `${provider} ${operation}${reference === undefined ? "" : ` of ${reference}`}`;
}

/** What to do when nobody knows what happened. */
export function askFirst({ operation, reference }: CallContext): string {
  if (operation !== "send") return "Nothing changed at the gateway: ask again.";
  return `Money may have moved: query ${reference ?? "the reference"}, do not pay again.`;
}
