import { execFileSync } from "node:child_process";

/** The MD5 of a text, in lower-case hex. */
export function md5(text: string): string {
  return execFileSync("openssl", ["dgst", "-md5", "-r"], { input: text, encoding: "utf8" }).slice(0, 32);
}

/** SHA256withRSA of a text by the key in a PEM file, in base64. */
export function rsaSignature(text: string, keyFile: string): string {
  return execFileSync("openssl", ["dgst", "-sha256", "-sign", keyFile], { input: text }).toString("base64");
}
