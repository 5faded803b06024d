import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { collectBytes, readStream } from "./bytes.ts";
import { withLength } from "./runtime.ts";

/**
 * Writes one request, at most once. It is the only file that hands the bytes of an order to a connection, and the caller's
 * `beforeWrite` is the last thing that happens before it does: what fails earlier has sent nothing, whatever its error code.
 */

/** Where a request goes. */
export interface WireServer {
  /** `"https:"`, or `"http:"` where that is allowed. */
  readonly protocol: string;
  /** The host name or IP address, an IPv6 address without brackets. */
  readonly hostname: string;
  /** The port as text; empty for the default port of the protocol. */
  readonly port: string;
}

/** A request as it goes out. */
export interface WireRequest {
  readonly server: WireServer;
  /** The whole address, `server` included. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer as it came in, its `content-encoding` still to be undone. */
export interface WireAnswer {
  readonly status: number;
  readonly contentEncoding?: string | undefined;
  readonly body: Uint8Array | "too_long";
}

/** What the transport requires from its caller. */
export interface WireControl {
  /** Called synchronously right before the first byte is handed over. What it throws ends the call, and nothing is written. */
  beforeWrite(): void;
  /** Asked again when the body of a request leaves later than `beforeWrite` was called. */
  stillAllowed(): void;
  /** Whether the body of an answer with this status is worth reading. Where it is not, the connection is dropped. */
  reads(status: number): boolean;
  /** Registers what to do when the call ends early: its time is up, or its caller has aborted it. */
  onEnd(listener: (reason: unknown) => void): void;
  /** Makes the error of a connection that was not ready within `connectTimeoutMs`. */
  connectTimedOut(): unknown;
  readonly connectTimeoutMs: number;
  readonly maxBytes: number;
}

// Most servers close an idle connection after 5 s or more, and one that closes as we write would end as `unknown`. A shorter
// hint of the server counts, less a second: Node's agent does that.
const idleMs = 4000;

let ownAgents: { readonly "http:": HttpAgent; readonly "https:": HttpsAgent } | undefined;

function agentFor({ protocol }: WireServer): HttpAgent {
  const options = { keepAlive: true, timeout: idleMs };
  ownAgents ??= { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };
  return ownAgents[protocol === "https:" ? protocol : "http:"];
}

/** The path and query of an address: Node would otherwise take the whole of it apart for every request. */
function pathOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("//") + 2));
}

/** Writes the request to a connection of the agent once that is ready, headers and body in one piece, and reads the answer. */
export function sendOverSocket(
  { server, url, method, headers, body }: WireRequest,
  control: WireControl,
  agent: HttpAgent = agentFor(server),
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const request = server.protocol === "https:" ? httpsRequest : httpRequest;
    const outgoing = request({ ...server, path: pathOf(url), method, headers, agent });
    const stop = (reason: unknown) => {
      reject(reason);
      outgoing.destroy();
    };
    const connecting = setTimeout(() => stop(control.connectTimedOut()), control.connectTimeoutMs);
    control.onEnd(stop);
    outgoing.on("error", reject);
    outgoing.on("close", () => {
      clearTimeout(connecting);
      reject(new Error("the connection was closed without an answer"));
    });
    outgoing.on("response", (incoming) => readAnswer(incoming, control, resolve, reject));
    whenConnected(outgoing, stop, (socket) => {
      clearTimeout(connecting);
      try {
        if (!socket.writable) throw new Error("the connection takes no bytes");
        control.beforeWrite();
      } catch (error) {
        stop(error);
        return;
      }
      outgoing.end(body);
    });
  });
}

/** Gives a request its one connection. A second one is a repetition that was not requested here: it ends the request. */
function whenConnected(outgoing: ClientRequest, stop: (reason: Error) => void, write: (socket: Duplex) => void): void {
  let connections = 0;
  outgoing.on("socket", (socket: Duplex) => {
    connections += 1;
    if (connections > 1) {
      stop(new Error("the client was about to send the request again"));
      return;
    }
    // Deno sends a request again when a kept connection breaks, or is broken by us, unless it takes it for a new one.
    outgoing.reusedSocket = false;
    whenReady(socket, () => write(socket));
  });
}

/** What sockets show of themselves; an agent may give any stream, and one that says nothing is ready. */
type Connecting = Duplex & { readonly connecting?: boolean; readonly secureConnecting?: boolean };

function whenReady(socket: Connecting, write: () => void): void {
  const awaited = socket.secureConnecting ? "secureConnect" : socket.connecting ? "connect" : undefined;
  if (awaited === undefined) write();
  else socket.once(awaited, () => whenReady(socket, write));
}

function readAnswer(
  incoming: IncomingMessage,
  { reads, maxBytes }: WireControl,
  resolve: (answer: WireAnswer) => void,
  reject: (error: unknown) => void,
): void {
  const { statusCode: status = 0 } = incoming;
  const end = (body: WireAnswer["body"]) => resolve({ status, contentEncoding: contentEncodingOf(incoming), body });
  const drop = (body: WireAnswer["body"]) => {
    end(body);
    incoming.destroy();
  };
  incoming.on("error", reject);
  if (!reads(status)) {
    drop(new Uint8Array(0));
    return;
  }
  const collected = collectBytes(maxBytes);
  incoming.on("data", (piece: Buffer) => collected.add(piece) || drop("too_long"));
  incoming.on("end", () => end(collected.bytes()));
}

/** The one header that matters; Node would otherwise make an object of all of them. */
function contentEncodingOf({ rawHeaders }: IncomingMessage): string | undefined {
  const encodings = rawHeaders.filter(
    (_value, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === "content-encoding",
  );
  return encodings.length === 0 ? undefined : encodings.join(", ");
}

/**
 * Sends the request through a fetch of the caller. Its connection cannot be seen, so the last checks come before the call, and
 * again when it takes the body: then the order has not left our hands.
 */
export async function sendByFetch(
  { url, method, headers, body }: WireRequest,
  control: WireControl,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
): Promise<WireAnswer> {
  const controller = new AbortController();
  // A fetch of the settings may not know the signal: the wait ends all the same.
  const ended = new Promise<never>((_resolve, reject) =>
    control.onEnd((reason) => {
      controller.abort();
      reject(reason);
    }),
  );
  const handOver = bodyOnce(body, control);
  const init = { method, headers, redirect: "manual", signal: controller.signal, ...handOver.init } as const;
  const work = async (): Promise<WireAnswer> => {
    const response = await fetch(url, init);
    const { status } = response;
    const read = control.reads(status) ? await readStream(response.body, control.maxBytes) : undefined;
    if (read !== undefined) return { status, body: read };
    // Nobody reads the rest of this answer: let the connection go. For Bun 1.3 it takes the signal.
    response.body?.cancel().catch(() => undefined);
    controller.abort();
    return { status, body: control.reads(status) ? "too_long" : new Uint8Array(0) };
  };
  control.beforeWrite();
  try {
    return await Promise.race([work(), ended]);
  } finally {
    handOver.throwIfRefused();
  }
}

/**
 * A body that can be read once. The Fetch standard lets a client send a request again after a 421 when it still has the
 * body, and Node's fetch does: with a plain text one `send` would become two POSTs.
 */
function bodyOnce(body: WireRequest["body"], { stillAllowed }: WireControl) {
  const bytes = body === undefined ? undefined : new TextEncoder().encode(body);
  let refused: { readonly reason: unknown } | undefined;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      stillAllowed();
    } catch (reason) {
      refused = { reason };
      controller.error(reason);
      return;
    }
    if (bytes !== undefined) controller.enqueue(bytes);
    controller.close();
  };
  return {
    init: bytes && {
      body: withLength(new ReadableStream({ pull }, { highWaterMark: 0 }), bytes.length),
      duplex: "half" as const,
    },
    throwIfRefused() {
      if (refused !== undefined) throw refused.reason;
    },
  };
}
