import type { KeyObject } from "node:crypto";
import { acknowledgeWith, type FieldSignature, type GatewayNotification, signedFields } from "@payout/core/provider";
import { validateHongwenResultNotification } from "./generated/validators.js";
import { describeSigned } from "./signature.ts";
import { verify } from "./signing.ts";

/** How accepted answers and notifications are signed: over their fields, lists and objects left out. */
export function signatureOf(publicKeys: readonly KeyObject[]): FieldSignature {
  return {
    field: "sign",
    nested: "skip",
    verify: (fields, given) => publicKeys.some((publicKey) => verify(fields, given, publicKey)),
    describe: describeSigned,
    likelyCause:
      "platformPublicKey is not the platform's present key (your own public key looks the same), or the text was changed on its way or by a parser",
  };
}

/** The result notifications. A form and JSON are taken, because no page says which it is. */
export function notificationOf(signature: FieldSignature): GatewayNotification {
  return {
    forms: ["form", "json"],
    validator: validateHongwenResultNotification,
    signed: signedFields(signature),
    // What a published client answers to payment and refund notifications; no page describes the withdrawal's.
    acknowledgement: acknowledgeWith("text/plain", "success"),
  };
}
