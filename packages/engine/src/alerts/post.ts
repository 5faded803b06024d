import { Webhook } from "standardwebhooks";
import { codeOf } from "../errors.ts";
import type { AlertSettings } from "./settings.ts";

/** How long a receiver may take to answer, in milliseconds. */
const answerWithinMs = 10_000;

/** What is posted. */
interface Message {
  readonly id: string;
  readonly body: string;
}

/**
 * Posts one alert, signed by Standard Webhooks. Returns what went wrong, without the address, which can hold a token; undefined
 * when the receiver has taken it: any answer of 200 to 299.
 */
export async function post(
  { url, secret }: Pick<AlertSettings, "url" | "secret">,
  { id, body }: Message,
  withinMs: number = answerWithinMs,
): Promise<string | undefined> {
  const now = new Date();
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, now, body),
  };
  try {
    const signal = AbortSignal.timeout(withinMs);
    const response = await fetch(url, { method: "POST", redirect: "manual", headers, body, signal });
    // Nothing in it is of interest, and it may have no end.
    await response.body?.cancel();
    return response.ok ? undefined : problemWith(response.status);
  } catch (error) {
    if ((error as { readonly name?: unknown }).name === "TimeoutError")
      return `the receiver did not answer within ${withinMs / 1000} s`;
    const { cause } = error as { readonly cause?: unknown };
    return `the receiver could not be reached (${codeOf(cause) ?? "network"})`;
  }
}

function problemWith(status: number): string {
  if (status < 300 || status > 399) return `the receiver answered ${status}`;
  return `the receiver redirects (${status}), which is not followed: set alerts.url to the final address`;
}
