import { acknowledgeWith, type GatewayNotification, signedFields } from "@payout/core/provider";
import { validateMulticountryResultNotification } from "./generated/validators.js";
import { describeSigned, type KeyPlacement } from "./signature.ts";
import { verify } from "./signing.ts";

/** Result notifications, signed over the text of their fields as they arrived. */
export function notificationOf(apiTokens: readonly string[], keyPlacement: KeyPlacement): GatewayNotification {
  return {
    forms: ["json"],
    validator: validateMulticountryResultNotification,
    signed: signedFields({
      field: "sign",
      nested: "refuse",
      verify: (fields, given) => apiTokens.some((apiToken) => verify(fields, given, apiToken, keyPlacement)),
      describe: describeSigned,
      likelyCause: `another token, the token in another place (settings.keyPlacement is "${keyPlacement}"), or a body that was parsed and written again`,
    }),
    // The gateway wants this word as plain text and nothing else (document: callback).
    acknowledgement: acknowledgeWith("text/plain", "success"),
  };
}
