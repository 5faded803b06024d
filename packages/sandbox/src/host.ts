import type { IncomingMessage, ServerResponse } from "node:http";
import { listenOnLoopback } from "./loopback-server.ts";

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Where a gateway lives: a server of its own, or one path of a server that it shares. */
export interface Host {
  /** What clients take as `baseUrl`, without a trailing slash. */
  readonly url: string;
  /** The path in front of the gateway's own paths: empty on a server of its own. */
  readonly base: string;
  /** Sends the requests here to `handler` from now on. */
  serve(handler: Handler): void;
  close(): Promise<void>;
}

/** A server on 127.0.0.1 for one gateway alone. Rejects when the port is taken. */
export async function ownHost(port = 0): Promise<Host> {
  let handler: Handler | undefined;
  const server = await listenOnLoopback(port, async (request, response) => handler?.(request, response));
  return {
    ...server,
    base: "",
    serve(given) {
      handler = given;
    },
  };
}
