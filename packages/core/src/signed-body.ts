import { badSignature, notDelivered } from "./bad-signature.ts";
import type { NotificationReader } from "./gateway.ts";
import { checkUntouched, headerOf, readNotification } from "./notification-fields.ts";

/** A signature over the bytes of a body, carried in a header. */
export interface BodySignature {
  /** The header that carries the signature. */
  readonly header: string;
  /** Compares in constant time, with every key that is valid at present. */
  verify(body: string | Uint8Array, signature: string | undefined): boolean;
  /** The length of what was signed, never a value. */
  describe(body: string | Uint8Array): string;
  /** Why the signature of this body may not fit, for the error. */
  likelyCause(body: string | Uint8Array): string;
}

/** Notifications that are signed as bytes: verified over the body as it arrived, then read. */
export function signedBody({ header, verify, describe, likelyCause }: BodySignature): NotificationReader {
  return ((call, request, forms) => {
    const { body } = request;
    checkUntouched(call, body);
    const given = headerOf(request, header);
    if (verify(body, given)) return readNotification(call, request, forms);
    const missing = given === undefined;
    throw badSignature(call, {
      what: "the notification",
      missing,
      signed: `Signed: ${describe(body)}`,
      cause: missing ? `the header ${header} is missing or repeated` : likelyCause(body),
      next: notDelivered,
    });
  }) as NotificationReader;
}
