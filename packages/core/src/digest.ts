import { hash, timingSafeEqual } from "node:crypto";

/** MD5 of UTF-8 text or bytes, in lower-case hexadecimal. The gateways chose MD5; nothing here does for its own sake. */
export function md5Hex(input: string | Uint8Array): string {
  return hash("md5", input, "hex");
}

/** SHA-256 of UTF-8 text, in lower-case hexadecimal. */
export function sha256Hex(input: string): string {
  return hash("sha256", input, "hex");
}

const hexadecimal = /^(?:[0-9a-f]{2})+$/i;

/** Whether two hexadecimal digests are the same bytes, in constant time; upper and lower case are equal. */
export function equalDigests(expected: string, received: unknown): boolean {
  if (typeof received !== "string" || received.length !== expected.length || !hexadecimal.test(received)) return false;
  return timingSafeEqual(Buffer.from(expected, "hex"), Buffer.from(received, "hex"));
}
