import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers one request; `base` is what stands in front of the handler's own paths in the request's URL. */
export type Handler = (request: IncomingMessage, response: ServerResponse, base: string) => Promise<void>;

/** Where a gateway, or another part of the sandbox, lives. */
export interface Host {
  /** What clients take as `baseUrl`, without a trailing slash. */
  readonly url: string;
  /** The path in front of its own paths on the server that all share. */
  readonly base: string;
  /** Sends the requests here to `handler` from now on. */
  serve(handler: Handler): void;
}
