import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { deliver, jsonAnswer } from "../faults/faulty-answer.ts";
import type { Verdict } from "./received-request.ts";

/**
 * Whether a browser sends a request for a web page. Any page that is open on this machine can post a form here, and the
 * sandbox would then post to an address of the page's choice. Programs send neither header.
 */
export function isFromPage(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  return headers.origin !== undefined || site === "cross-site" || site === "same-site";
}

/** Answers a page that it may not order payouts. */
export function refusePage(response: ServerResponse, path: string, record: (verdict: Verdict) => void): Promise<void> {
  const message = "the gateways refuse requests from web pages: send orders from a program, without the header Origin";
  record({ accepted: false, refusal: message });
  const content = JSON.stringify({ error: { message, path: "headers.origin" } });
  return deliver(response, { ...jsonAnswer(content), status: 403 }, path);
}
