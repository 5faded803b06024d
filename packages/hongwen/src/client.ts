import type { KeyObject } from "node:crypto";
import type { CommonSettings } from "@payout/core";
import {
  defineGateway,
  type JsonObject,
  jsonRequest,
  type KeyInput,
  misconfigured,
  modulusLength,
  type ProviderWithBalance,
  readPrivateKey,
  readPublicKey,
  readsBalance,
  requireText,
  resolveSettings,
  type SignedRequest,
  signedAnswers,
  textOf,
} from "@payout/core/provider";
import type { HongwenDestination } from "./generated/types.ts";
import {
  capabilities,
  checkSubject,
  id,
  identify,
  operations,
  type RequestFields,
  sensitiveValues,
  sourceOfField,
  toBalance,
  toBalanceFields,
  toCreateFields,
  toPayout,
  toQueryFields,
} from "./mapping.ts";
import { notificationOf, signatureOf } from "./notification.ts";
import { describeSigned } from "./signature.ts";
import { sign } from "./signing.ts";
import { refusals } from "./status.ts";

/** How to reach Hongwen, and as whom. */
export interface HongwenSettings extends Omit<CommonSettings, "additionalSecrets"> {
  /** Merchant number (document: mch_no). */
  readonly mchNo: string;
  /** Your RSA private key, at most 2048 bits: PEM (PKCS#1, PKCS#8), its bare base64, or a KeyObject. Signs requests. */
  readonly privateKey: KeyInput;
  /** The platform's RSA public key, in the same forms. Verifies responses and notifications. */
  readonly platformPublicKey: KeyInput;
  /** Older or newer public keys of the platform, while it rotates its key. */
  readonly additionalPublicKeys?: readonly KeyInput[];
  /** Number of the personal member who pays (document: sub_mch_no). An order's own `destination.sub_mch_no` takes precedence. */
  readonly subMchNo?: string;
  /** Base URL of the gateway, without `/gateway.do`. @default "https://openapi.hwkjpay.com" */
  readonly baseUrl?: string;
}

/** Withdrawals of one merchant to bound bank cards. */
export type Hongwen = ProviderWithBalance<HongwenDestination, JsonObject>;

// An RSA signature takes a millisecond: a file of a million orders would be checked for a quarter of an hour.
const unsigned = "unsigned";
const defaultBaseUrl = "https://openapi.hwkjpay.com";
const ownNames: readonly (keyof HongwenSettings)[] = [
  "mchNo",
  "privateKey",
  "platformPublicKey",
  "additionalPublicKeys",
  "subMchNo",
];
const path = "/gateway.do";
const contentType = "application/json; charset=utf-8";

/**
 * Makes the provider of one merchant. The keys are read here, once.
 *
 * @throws PayoutError `configuration` that names the setting; it never holds any of a key.
 * @example
 * const hongwen = createHongwen({ mchNo, privateKey, platformPublicKey });
 * const payout = await hongwen.send({ reference, amount: { value: "12.50", currency: "CNY" }, destination });
 */
export function createHongwen(settings: HongwenSettings): Hongwen {
  requireText(id, settings ?? {}, settings?.subMchNo === undefined ? ["mchNo"] : ["mchNo", "subMchNo"]);
  const { mchNo, subMchNo } = settings;
  const { privateKey, publicKeys } = readKeys(settings);
  const resolved = resolveSettings(id, settings, { names: ownNames, baseUrl: defaultBaseUrl });
  const defaults = { notifyUrl: resolved.notifyUrl, subMchNo };
  const sender = () => ({ mchNo, now: resolved.now() });
  const signed = (fields: RequestFields, dryRun = false): SignedRequest => {
    const signature = dryRun ? unsigned : sign(fields, privateKey);
    return jsonRequest(path, { ...fields, sign: signature }, () => describeSigned(fields), contentType);
  };
  const signature = signatureOf(publicKeys);
  return defineGateway<HongwenDestination>({
    id,
    account: mchNo,
    capabilities,
    settings: resolved,
    create: {
      ...operations.create,
      toRequest: (check, order) => signed(toCreateFields(check, sender(), order, defaults), check.dryRun),
    },
    query: { ...operations.query, toRequest: (call, lookup) => signed(toQueryFields(call, sender(), lookup)) },
    balance: readsBalance({
      ...operations.balance,
      currency: "CNY",
      toRequest: () => signed(toBalanceFields(sender(), subMchNo)),
      toBalance,
    }),
    sourceOfField,
    sensitiveValues,
    answers: signedAnswers(signature),
    refusals,
    identify,
    toPayout,
    amountOf: (fields) => textOf(fields["withdraw_amount"]),
    checkSubject,
    notification: notificationOf(signature),
  });
}

function readKeys(settings: HongwenSettings): { privateKey: KeyObject; publicKeys: KeyObject[] } {
  if ((settings as CommonSettings).additionalSecrets !== undefined) {
    throw misconfigured(id, "settings.additionalSecrets has no meaning with RSA keys: use additionalPublicKeys");
  }
  const privateKey = readKey("privateKey", readPrivateKey, settings.privateKey);
  // The field for the signature has room for 344 characters of base64 (document: sign).
  if (modulusLength(privateKey) > 2048) {
    const problem = "settings.privateKey has more than 2048 bits: its signature does not fit the gateway's field";
    throw misconfigured(id, problem);
  }
  const platformKey = readKey("platformPublicKey", readPublicKey, settings.platformPublicKey);
  const additional = [settings.additionalPublicKeys ?? []].flat();
  const others = additional.map((key) => readKey("additionalPublicKeys", readPublicKey, key));
  return { privateKey, publicKeys: [platformKey, ...others] };
}

function readKey<Key>(name: string, read: (input: KeyInput) => Key, input: KeyInput): Key {
  try {
    return read(input);
  } catch (error) {
    throw misconfigured(id, `settings.${name}: ${(error as TypeError).message}`);
  }
}
