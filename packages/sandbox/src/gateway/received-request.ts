import type { IncomingHttpHeaders } from "node:http";
import type { Fault } from "../faults/faults.ts";

/** What the gateway made of a request. */
export interface Verdict {
  /** A create: the order is stored, and will be paid or not, whatever the client heard. A query: the order was found. */
  readonly accepted: boolean;
  /** Why it was refused, in the gateway's words. Absent when accepted, and when a fault came first. */
  readonly refusal?: string;
  /** The fault that was applied. */
  readonly fault?: Fault;
}

/** One HTTP request as the gateway received it. */
export interface ReceivedRequest {
  /** Gateway time, milliseconds since 1970. */
  readonly time: number;
  /** The HTTP method. */
  readonly method: string;
  /** Path with query string, as sent. */
  readonly path: string;
  /** The headers, names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Raw body as text; the first 64 kB of a body that was too large. */
  readonly body: string;
  /** What the gateway made of the request. */
  readonly verdict: Verdict;
}
