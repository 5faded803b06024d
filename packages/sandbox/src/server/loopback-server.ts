import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Past this a client is not sending an order; its connection is cut so that it cannot keep the sandbox reading. */
const patience = 16 * 1024 * 1024;

/** An HTTP server on 127.0.0.1. */
export interface LoopbackServer {
  /** `http://127.0.0.1:PORT`, without a trailing slash. */
  readonly url: string;
  /** Stops listening and cuts every connection, answered or not. */
  close(): Promise<void>;
}

/** The body of a request as far as it came. */
export interface ReceivedBody {
  /** The text, at most as long as the limit. */
  readonly text: string;
  /** `cut`: the client disconnected before the end. */
  readonly state: "complete" | "too-large" | "cut";
}

/** Listens on 127.0.0.1, or on another address when one is given; port 0 takes a free one. Rejects when the port is taken. */
export function listenOnLoopback(
  port: number,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  address = "127.0.0.1",
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => confess(response, error));
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(explained(error, port, address)));
    server.listen(port, address, () => {
      const taken = server.address() as AddressInfo;
      resolve({ url: `http://${nameOf(address)}:${taken.port}`, close });
    });
  });
}

/** A mistake of ours: reported to the client unless an answer has already begun. */
function confess(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const message = `internal error of the sandbox; please report it with the request: ${String(error)}`;
  response
    .writeHead(500, { "content-type": "application/json;charset=UTF-8" })
    .end(JSON.stringify({ error: { message } }));
}

const explanations: Readonly<Record<string, (port: number, address: string) => string>> = {
  EADDRINUSE: (port) => `port ${port} is in use; choose another one, or 0 for a free one`,
  EACCES: (port) => `port ${port} needs more privileges; choose one above 1023, or 0 for a free one`,
  EADDRNOTAVAIL: (_port, address) => `this machine has no address ${address}`,
  ENOTFOUND: (_port, address) => `this machine has no address ${address}`,
};

/** The error of a server that could not listen, in words that say what to do. */
function explained(error: NodeJS.ErrnoException, port: number, address: string): Error {
  const explanation = explanations[error.code ?? ""];
  return explanation ? new Error(`${explanation(port, address)} (${error.code})`, { cause: error }) : error;
}

/** What to put into a URL for an address; the ones that mean every address are reached on this machine's own. */
function nameOf(address: string): string {
  if (address === "0.0.0.0" || address === "::") return "127.0.0.1";
  return address.includes(":") ? `[${address}]` : address;
}

/** Reads a body, keeping at most `limit` bytes. What is over is read and thrown away, so that the client can hear the 413. */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReceivedBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      if (length > patience) break;
    }
  } catch {
    return { text: Buffer.concat(chunks).toString("utf8"), state: "cut" };
  }
  return { text: Buffer.concat(chunks).toString("utf8"), state: length > limit ? "too-large" : "complete" };
}
