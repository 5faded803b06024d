import {
  type AnswerTrust,
  acknowledgeWith,
  type FieldSignature,
  type GatewayNotification,
  signedAnswers,
  signedFields,
} from "@payout/core/provider";
import type { Product } from "./mapping.ts";
import { describeSigned } from "./signature.ts";
import { verify } from "./signing.ts";

/** An accepted order's `data` is signed; a refusal is not, by the vendor's design. */
export function answersOf(secretKeys: readonly string[]): AnswerTrust {
  return signedAnswers(signature(secretKeys, "another secret, or someone in between"));
}

/** The notifications of a product. They come as a form; JSON and a query string have been seen too. */
export function notificationOf({ validators }: Product, secretKeys: readonly string[]): GatewayNotification {
  return {
    forms: ["form", "json", "query"],
    validator: validators.notification,
    signed: signedFields(
      signature(
        secretKeys,
        "another secret, a body that was parsed and written again, or a notifyUrl with a query (the gateway moves its parameters into the form, unsigned)",
      ),
    ),
    // Jeepay compares the whole body with this word, untrimmed; the HTTP status is not looked at (document: notification).
    acknowledgement: acknowledgeWith("text/plain", "success"),
  };
}

function signature(secretKeys: readonly string[], likelyCause: string): FieldSignature {
  return {
    field: "sign",
    nested: "refuse",
    verify: (fields, given) => secretKeys.some((secretKey) => verify(fields, given, secretKey)),
    describe: describeSigned,
    likelyCause,
  };
}
