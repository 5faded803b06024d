import { readStream } from "./bytes.ts";
import type { CallContext } from "./call.ts";
import type { Acknowledgement, Expected, NotificationRequest, Payout, PayoutProvider } from "./contract.ts";
import { PayoutError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import { readNotification } from "./notification-fields.ts";
import { callQuietly } from "./observe.ts";

/** What an unverified notification says about itself: good enough to choose the keys to verify it with, for nothing else. */
export interface UnverifiedNotification {
  /** The merchant number that the notification names, if it names one. */
  readonly merchant?: string;
  /** The reference that the notification names, if it names one. */
  readonly reference?: string;
}

/** Chooses the provider for a notification when many merchants share one address. */
export type ProviderChoice = (unverified: UnverifiedNotification) => PayoutProvider | undefined;

/** What can be set for a notification handler. */
export interface NotificationHandlerOptions {
  /** Sees every notification that was not acknowledged, and why. @default console.error */
  readonly onError?: (error: unknown) => void;
  /** Tells what was ordered, so that a notification about another amount is refused instead of delivered. */
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
      const chosen = typeof provider === "function" ? provider(unverified(notification)) : provider;
      if (chosen === undefined) return plain(404, "unknown merchant");
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
      "The body of the notification has been read already, and its signature covers the original bytes. " +
        "Pass the request to the handler before anything reads it, or pass a clone.",
    );
  }
  return readStream(request.body, maxBytes);
}

// No provider is chosen yet, so this is the one place that knows how the gateways spell these two fields.
const merchantFields = ["mchNo", "mch_id", "merchantId", "mch_no"];
const referenceFields = ["mchOrderNo", "trans_id", "withdraw_out_trade_no"];

function unverified(request: NotificationRequest): UnverifiedNotification {
  const call: CallContext = { provider: "notification", operation: "receive", posted: false };
  const { fields } = readNotification(call, request, ["json", "form", "query"]);
  const merchant = firstText(fields, merchantFields);
  const reference = firstText(fields, referenceFields);
  return { ...(merchant !== undefined && { merchant }), ...(reference !== undefined && { reference }) };
}

function firstText(fields: JsonObject, names: readonly string[]): string | undefined {
  return names
    .map((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined))
    .find((value) => typeof value === "string");
}
