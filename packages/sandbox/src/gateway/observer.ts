import type { IncomingHttpHeaders } from "node:http";
import type { SentAnswer } from "../journal/sent-answer.ts";
import type { LedgerLine, Subject } from "./ledger.ts";
import type { DeliveryAttempt } from "./notifier.ts";
import type { Verdict } from "./received-request.ts";

/** What a request is about, once it has been read. */
export interface RequestSubject {
  readonly product: string;
  readonly operation: "create" | "query";
  readonly about?: Subject | undefined;
}

/** A request as far as observers care. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Whoever watches one gateway. */
export interface GatewayObserver {
  /** A request has arrived; the returned function receives the answer. */
  arrived(request: SeenRequest, subject: RequestSubject | undefined): (verdict: Verdict, sent: SentAnswer) => void;
  /** An order is new, or has moved; `before` is what the gateway called its state until now. */
  changed(line: LedgerLine<string>, before: string | undefined): void;
  /** An attempt to notify has ended. */
  notified(attempt: DeliveryAttempt, about: Subject & { readonly product: string }): void;
}
