import { parseJsonObject } from "@payout/core/provider";
import * as hongwen from "@payout/hongwen/signing";
import * as inr from "@payout/inr/signing";
import * as jeepay from "@payout/jeepay/signing";
import * as multicountry from "@payout/multicountry/signing";
import type { Vector, VectorKey } from "./published.ts";

/** What a package's `./signing` says about a message. */
export interface SignedBy {
  readonly canonical: string;
  readonly signature: string;
  readonly valid: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The published signing functions of each package over the fields, or the body, of a message. */
const signers: Readonly<Record<string, (signed: Fields, given: unknown, key: VectorKey, raw: string) => SignedBy>> = {
  hongwen: (fields, given, { privateKey, publicKey }) => ({
    canonical: hongwen.canonicalText(fields),
    signature: hongwen.sign(fields, privateKey),
    valid: hongwen.verify(fields, given, publicKey),
  }),
  inr: (_fields, given, { secret }, raw) => ({
    canonical: inr.canonicalText(raw, secret),
    signature: inr.sign(raw, secret),
    valid: inr.verify(raw, given, secret),
  }),
  jeepay: (fields, given, { secret }) => ({
    canonical: jeepay.canonicalText(fields, secret),
    signature: jeepay.sign(fields, secret),
    valid: jeepay.verify(fields, given, secret),
  }),
  multicountry: (fields, given, { secret }) => ({
    canonical: multicountry.canonicalText(fields, secret),
    signature: multicountry.sign(fields, secret),
    valid: multicountry.verify(fields, given, secret),
  }),
};

/** What the package of a gateway says about a message; `undefined` where it reads no fields, or has no text for them. */
export function signedByPackage(gateway: string, vector: Vector, key: VectorKey): SignedBy | undefined {
  const { raw, form, message, headers } = vector;
  const whole = readFields(raw, form);
  const signer = signers[gateway];
  if (whole === undefined || signer === undefined) return undefined;
  const signed = gateway === "jeepay" && message === "response" ? whole["data"] : whole;
  try {
    return signer(signed as Fields, headers === undefined ? whole["sign"] : headers["Sign"], key, raw);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function readFields(raw: string, form: Vector["form"]): Fields | undefined {
  if (form === "json") return parseJsonObject(raw);
  const parameters = new URLSearchParams(raw);
  const fields = Object.fromEntries(parameters);
  return Object.keys(fields).length === parameters.size ? fields : undefined;
}
