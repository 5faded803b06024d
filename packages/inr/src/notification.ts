import { acknowledgeWith, type GatewayNotification, signedBody } from "@payout/core/provider";
import { validateInrResultNotification } from "./generated/validators.js";
import { describeSigned, likelyCauses } from "./signature.ts";
import { verify } from "./signing.ts";

/** Result notifications. Their header MerchantId counts for nothing: only the body is signed, byte for byte. */
export function notificationOf(apiKeys: readonly string[]): GatewayNotification {
  return {
    forms: ["json"],
    validator: validateInrResultNotification,
    signed: signedBody({
      header: "Sign",
      verify: (body, given) => apiKeys.some((apiKey) => verify(body, given, apiKey)),
      describe: describeSigned,
      likelyCause: (body) => likelyCauses(body).join("; "),
    }),
    // The gateway looks at the HTTP status alone; the body is the document's sample.
    acknowledgement: acknowledgeWith("application/json", '{"status":"SUCCESS"}'),
  };
}
