import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isLoopback } from "../gateway/post.ts";
import { ControlError } from "./fields.ts";

/** Refuses a sandbox that others could steer: one that listens beyond this machine without a token. */
export function requireToken(address: string, token: string | undefined): void {
  const isEnough = token !== undefined && token.length >= 16;
  if (token !== undefined && !isEnough) throw new Error("the sandbox's token must have at least 16 characters");
  if (isEnough || isLoopback(`http://${address.includes(":") ? `[${address}]` : address}`)) return;
  throw new Error(
    `a sandbox that listens on ${address} is reachable from other machines: set a token for its control API`,
  );
}

/** Lets through who may steer the sandbox: with a token whoever sends it, without one whoever is on this machine. */
export function admit({ method, headers }: IncomingMessage, token: string | undefined): void {
  if (token === undefined) {
    admitFromHere(headers);
  } else if (!isSame(headers.authorization ?? "", `Bearer ${token}`)) {
    throw new ControlError(401, "the control API of this sandbox needs the header Authorization: Bearer TOKEN");
  }
  if (method === "POST" && !/^application\/json\b/i.test(headers["content-type"] ?? "")) {
    throw new ControlError(415, "the control API only accepts application/json", "headers.content-type");
  }
}

/**
 * A web page that the user has open is on this machine too: it cannot send JSON elsewhere unasked, and a name of its own
 * that it points at this machine shows in the Host header.
 */
function admitFromHere({ host, origin }: IncomingHttpHeaders): void {
  if (!isLoopback(`http://${host ?? ""}`)) {
    throw new ControlError(403, "without a token the control API only answers requests to localhost or 127.0.0.1");
  }
  // A browser states the page's origin; only the console's own is allowed.
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new ControlError(403, "the control API refuses requests from other web pages", "headers.origin");
  }
}

/** Compared as digests, so that the time taken says nothing about the token. */
function isSame(given: string, expected: string): boolean {
  const [left, right] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
