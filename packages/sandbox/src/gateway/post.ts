import { Agent as HttpAgent, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";

/** More than this is not an acknowledgement; the rest is not read. */
const longestAnswer = 64 * 1024;

// One agent for all that keeps nothing: each post has a connection of its own, and no agent of its own.
const plain = { send: requestHttp, agent: new HttpAgent() } as const;
const overTls = { send: requestHttps, agent: new HttpsAgent() } as const;

/** What came back: a status with the body, or an error when nothing did. */
export interface PostResult {
  readonly status?: number;
  readonly answer?: string;
  readonly error?: string;
  /** Whether the connection broke before an answer began. */
  readonly wasReset?: boolean;
}

/** How long a post may take in real milliseconds, all in all, and what ends it before. */
export interface PostLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Posts a form once, on a connection of its own, and follows no redirect. Never rejects. */
export function postForm(url: string, body: string, limits: PostLimits): Promise<PostResult> {
  return post(url, body, { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" }, limits);
}

/** Posts JSON once, on a connection of its own, and follows no redirect. Never rejects. */
export function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  limits: PostLimits,
): Promise<PostResult> {
  return post(url, body, { ...headers, "content-type": "application/json;charset=UTF-8" }, limits);
}

async function post(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  limits: PostLimits,
): Promise<PostResult> {
  const { signal, release } = timeLimit(limits);
  try {
    return await exchange(url, body, headers, signal);
  } catch (error) {
    if (signal.aborted) return { error: describe(signal.reason) };
    return { error: describe(error), wasReset: error instanceof ResetError };
  } finally {
    release();
  }
}

/**
 * One signal for both ends of a post, let go when the post has ended: a signal made by `AbortSignal.timeout` would stay until
 * its time has come, and thousands of them with everything that they hold.
 */
function timeLimit({ timeoutMs, signal }: PostLimits): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new Error(`timeout after ${timeoutMs} ms`)), timeoutMs);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    },
  };
}

/** Node's error for a name with two addresses has an empty message; its code says more. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
}

function exchange(
  url: string,
  body: string,
  given: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PostResult> {
  const { send, agent } = url.startsWith("https:") ? overTls : plain;
  const headers = { ...given, "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    let hasBegun = false;
    const request = send(url, { method: "POST", headers, agent, signal }, (response) => {
      hasBegun = true;
      readAnswer(response).then((answer) => resolve({ status: response.statusCode ?? 0, answer }), reject);
    });
    request.on("error", (error: NodeJS.ErrnoException) =>
      reject(isReset(error) && !hasBegun ? new ResetError(describe(error)) : error),
    );
    request.end(body);
  });
}

class ResetError extends Error {}

/** Node calls an end without any answer "socket hang up", with the same code. */
function isReset({ code }: NodeJS.ErrnoException): boolean {
  return code === "ECONNRESET" || code === "EPIPE";
}

async function readAnswer(response: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Whether a URL stays on this machine. */
export function isLoopback(url: string): boolean {
  const hostname = hostnameOf(url);
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

/** Not `URL.canParse`: called often, Node 22's answers wrongly about text with letters such as "é". */
function hostnameOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return "";
  }
}
