import type { IncomingHttpHeaders } from "node:http";
import type { Fault } from "../faults/faults.ts";
import type { Reply } from "../faults/faulty-answer.ts";
import type { Subject } from "./ledger.ts";

/** A request as far as it was read; `too-large` when its body was cut off at 64 kB. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path with query string, the gateway's base path taken off. */
  readonly path: string;
  readonly pathname: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly state: "complete" | "too-large";
  /** The caller's IP address. */
  readonly address: string;
}

/** A request that reached the gateway's own code. */
export interface GatewayCall<Product extends string> {
  readonly product: Product;
  readonly operation: "create" | "query";
  /** Absent where the request is about no order: a balance. */
  readonly about?: Subject | undefined;
  answer(fault: Fault | undefined): Reply;
}
