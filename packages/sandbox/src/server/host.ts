import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers one request. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Where a gateway lives: one path of the server that all share. */
export interface Host {
  /** What clients take as `baseUrl`, without a trailing slash. */
  readonly url: string;
  /** The path in front of the gateway's own paths. */
  readonly base: string;
  /** Sends the requests here to `handler` from now on. */
  serve(handler: Handler): void;
}
