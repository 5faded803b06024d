import type { NotificationRequest, PayoutOrder, PayoutProvider } from "@payout/core";
import type { CallContext } from "@payout/core/provider";

/** What every provider is created with here: answers are read as of this moment, and requests are the same every time. */
export const fixed = {
  now: () => 1_760_000_000_000,
  nonce: () => "bench0123456789abcde",
  notifyUrl: "https://merchant.example/notifications",
  timeZone: "+08:00",
} as const;

/** The documented messages of one provider, and the least that anyone has to compute for them. */
export interface Sample {
  /** For example `jeepay.transfer`. */
  readonly name: string;
  /** RSA costs so much that the targets are others. */
  readonly rsa: boolean;
  readonly order: PayoutOrder<unknown>;
  createProvider(connection: { readonly baseUrl?: string; readonly fetch?: typeof globalThis.fetch }): PayoutProvider;
  /** What `send` does before it posts, made of the provider's own functions: from an order to the signed body. */
  encode(): string;
  /** A body that is serialised and digested without any check: the floor of `encode`. */
  encodeFloor(): unknown;
  /** Where `send` posts to. */
  readonly path: string;
  /** The headers that `send` posts with. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the gateway answers to an accepted order. */
  readonly answer: string;
  readonly notification: NotificationRequest & { readonly body: string };
  /** The same notification parsed and its signature computed, without any check: the floor of `receive`. */
  receiveFloor(): unknown;
}

/** A call of `send` as a provider makes it for itself. */
export function sendCall(provider: string, { reference }: PayoutOrder<unknown>): CallContext {
  return { provider, operation: "send", reference, posted: false };
}
