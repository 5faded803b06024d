import type { SignedRequest } from "./gateway.ts";

/** A signed message as the JSON body of a POST. `describeSigned` is called only when the gateway refuses it. */
export function jsonRequest(
  path: string,
  message: object,
  describeSigned: () => string,
  contentType = "application/json",
): SignedRequest {
  const headers = { "content-type": contentType };
  return { method: "POST", path, headers, body: JSON.stringify(message), message, describeSigned };
}
