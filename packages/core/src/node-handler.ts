import type { IncomingMessage, ServerResponse } from "node:http";
import { type ByteCollector, collectBytes } from "./bytes.ts";

/**
 * Makes a notification handler fit Express, Nest, Fastify (`request.raw`, after `reply.hijack()`), Koa (`context.req`, with
 * `context.respond = false`) and bare `node:http`.
 *
 * The signature covers the bytes of the body, so the body must still be there: mount it before body parsers, or let the
 * parser keep the bytes (`express.raw({ type: () => true })`, or a `rawBody` on the request).
 *
 * @example
 * app.post("/notifications/transfer", toNodeHandler(handler)); // Express
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(handler, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end("refused");
    });
  };
}

/** What frameworks add to the request of `node:http`. */
type FrameworkRequest = IncomingMessage & {
  /** Express, and Nest upon it. */
  readonly app?: unknown;
  /** Next's API routes. */
  readonly cookies?: unknown;
  readonly originalUrl?: unknown;
  readonly rawBody?: unknown;
  readonly body?: unknown;
};

async function answer(
  handler: (request: Request) => Promise<Response>,
  incoming: FrameworkRequest,
  outgoing: ServerResponse,
): Promise<void> {
  const result = await handler(toRequest(incoming, outgoing));
  const body = Buffer.from(await result.arrayBuffer());
  // With its length, so that it does not leave in chunks: not every gateway's client reads those.
  outgoing.writeHead(result.status, { ...Object.fromEntries(result.headers), "content-length": body.length });
  outgoing.end(body);
  // A body that was too long is not read to its end. Its sender gets a moment to read why, and then loses the connection.
  if (!incoming.complete) setTimeout(() => incoming.destroy(), lingerMs).unref();
}

const lingerMs = 500;

function toRequest(incoming: FrameworkRequest, outgoing: ServerResponse): Request {
  const path = typeof incoming.originalUrl === "string" ? incoming.originalUrl : (incoming.url ?? "/");
  // The host is the sender's word and no signature covers it; only path and query matter.
  const url = new URL(`http://localhost${path.startsWith("/") ? path : `/${path}`}`);
  const method = incoming.method ?? "POST";
  if (method === "GET" || method === "HEAD") return new Request(url, { method, headers: headersOf(incoming) });
  return new Request(url, { method, headers: headersOf(incoming), ...bodyOf(incoming, outgoing) });
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headers)) {
    // HTTP/2 has its method and path among the headers, under names that begin with a colon.
    for (const value of name.startsWith(":") ? [] : [values ?? []].flat()) headers.append(name, value);
  }
  return headers;
}

function bodyOf(incoming: FrameworkRequest, outgoing: ServerResponse): RequestInit & { duplex?: "half" } {
  const kept: unknown = incoming.rawBody ?? incoming.body;
  if (typeof kept === "string") return { body: kept };
  if (kept instanceof Uint8Array) return { body: new Uint8Array(kept) };
  if (!incoming.readableEnded && !incoming.readableDidRead) return { body: streamOf(incoming), duplex: "half" };
  // Thrown where the body is read, so that it reaches the handler's own onError.
  const gone = new Error(consumed(incoming, outgoing));
  return { body: new ReadableStream({ pull: () => Promise.reject(gone) }, { highWaterMark: 0 }), duplex: "half" };
}

/** What to do where a body parser has read the notification, in the words of the framework at hand. */
function consumed(incoming: FrameworkRequest, outgoing: ServerResponse): string {
  return `A body parser has consumed the notification, and its signature covers the original bytes. ${remedy(incoming, outgoing)}`;
}

function remedy(incoming: FrameworkRequest, outgoing: ServerResponse): string {
  if (typeof incoming.app === "function")
    return "In Express, mount toNodeHandler before body parsers, or put express.raw({ type: () => true }) before it. In Nest, create the application with { rawBody: true }.";
  if (typeof incoming.cookies === "object")
    return "In a Next API route, export const config = { api: { bodyParser: false } }.";
  // Koa sets it before its middleware runs; nothing else has answered yet.
  if (outgoing.statusCode === 404) return "In Koa, mount it before the body parser.";
  return "In Fastify, mount toNodeHandler inside a plugin whose content type parser leaves the body alone. Elsewhere, mount it before body parsers, or set request.rawBody to the bytes.";
}

// As much as a socket gives at a time.
const pieceBytes = 65_536;

/**
 * The body as it comes in, all that came in one turn of the event loop as one piece: a sender that cuts a body into chunks of
 * one byte would otherwise cost an object each.
 */
function streamOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const empty = (): ByteCollector => collectBytes(Number.POSITIVE_INFINITY);
  let waiting = empty();
  let failure: Error | undefined;
  let wake: () => void = () => undefined;
  incoming.on("data", (piece: Buffer) => {
    waiting.add(piece);
    if (waiting.bytes().length >= pieceBytes) incoming.pause();
    wake();
  });
  incoming.on("end", () => wake());
  incoming.on("error", (error) => {
    failure = error;
  });
  incoming.on("close", () => {
    if (!incoming.readableEnded) failure ??= new Error("the connection was closed before the body had arrived");
    wake();
  });
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (waiting.bytes().length === 0 && failure === undefined && !incoming.readableEnded)
      await new Promise<void>((resolve) => {
        wake = () => setImmediate(resolve);
      });
    if (failure !== undefined) throw failure;
    if (waiting.bytes().length === 0) {
      controller.close();
      return;
    }
    controller.enqueue(waiting.bytes());
    waiting = empty();
    incoming.resume();
  };
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}
