import type { Acknowledgement } from "./contract.ts";

/** What a gateway takes for "delivered": HTTP 200 and exactly this body. */
export function acknowledgeWith(contentType: string, body: string): Acknowledgement {
  return Object.freeze({ status: 200, headers: Object.freeze({ "content-type": contentType }), body });
}
