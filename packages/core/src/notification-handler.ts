import { readStream } from "./bytes.ts";
import type { Acknowledgement, Expected, Payout, PayoutProvider } from "./contract.ts";
import { PayoutError } from "./errors.ts";
import { callQuietly } from "./observe.ts";
import { readUnverified, type UnverifiedNotification } from "./unverified.ts";

/** Chooses the provider for a notification when many merchants share one address; the choice may come from a database. */
export type ProviderChoice = (
  unverified: UnverifiedNotification,
) => PayoutProvider | undefined | Promise<PayoutProvider | undefined>;

/** What can be set for a notification handler. */
export interface NotificationHandlerOptions {
  /** Sees every notification that was not acknowledged, and why. @default console.error */
  readonly onError?: (error: unknown) => void;
  /** Returns what was ordered, so that a notification about another amount, or about no order of yours, is not delivered. */
  readonly expected?: Expected;
  /** A longer notification is refused with 413. @default 1,048,576 */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 1_048_576;

/**
 * Makes the function that answers a gateway's notifications: it verifies, gives the payout to `onPayout`, and only when
 * that has resolved answers with exactly the bytes that the gateway takes for an acknowledgement.
 *
 * A signature that does not fit gets 401 and is not delivered; an unreadable message 400; when `onPayout` rejects, 500, so
 * that the gateway sends again. The same notification can arrive many times: `payout.eventKey` stays the same.
 *
 * @param provider The provider, or a function that chooses one by what the notification says about itself, before it is verified.
 *
 * @example
 * app.post("/notifications/transfer", (context) => handler(context.req.raw)); // Hono; for Express and Fastify see toNodeHandler
 */
export function createNotificationHandler(
  provider: PayoutProvider | ProviderChoice,
  onPayout: (payout: Payout) => Promise<void>,
  options: NotificationHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const { onError = (error: unknown) => console.error(error), maxBytes = defaultMaxBytes, expected } = options;
  return async (request) => {
    try {
      const body = await readBytes(request, maxBytes);
      if (body === undefined) return plain(413, "too large");
      const notification = { headers: request.headers, body, url: request.url };
      const chosen = typeof provider === "function" ? await provider(readUnverified(notification)) : provider;
      if (chosen === undefined) return plain(404, "unknown account");
      const { payout, acknowledgement } = await chosen.receive(notification, expected && { expected });
      await onPayout(payout);
      return acknowledge(acknowledgement);
    } catch (error) {
      callQuietly(() => onError(error));
      return plain(refusalStatus(error), "refused");
    }
  };
}

function refusalStatus(error: unknown): number {
  if (!PayoutError.is(error) || error.operation !== "receive") return 500;
  if (error.code === "bad_signature") return 401;
  return error.code === "bad_response" ? 400 : 500;
}

function acknowledge({ status, headers, body }: Acknowledgement): Response {
  return new Response(body, { status, headers: { ...headers } });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { "content-type": "text/plain" } });
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (request.bodyUsed) {
    throw new Error(
      `The body of the notification has been read already, and its signature covers the original bytes. ${unread(request)}`,
    );
  }
  return readStream(request.body, maxBytes);
}

/** What to do where something has read the request, in the words of the framework at hand. */
function unread(request: Request): string {
  return "nextUrl" in request
    ? "In Next, call the handler before anything reads the request, or read request.clone() instead."
    : "In Hono, mount the handler before whatever reads context.req. Elsewhere, pass the request before anything reads it, or pass a clone.";
}
