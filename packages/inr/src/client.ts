import { randomUUID } from "node:crypto";
import type { CommonSettings } from "@payout/core";
import {
  defineGateway,
  type JsonObject,
  misconfigured,
  type ProviderWithBalance,
  readsBalance,
  requireText,
  resolveSettings,
  type SignedRequest,
  textOf,
  unsignedAnswers,
} from "@payout/core/provider";
import type { InrDestination } from "./generated/types.ts";
import {
  amountRange,
  capabilities,
  documentedLimits,
  documentedPhone,
  identify,
  type OrderDefaults,
  operations,
  type RequestFields,
  sensitiveValues,
  sourceOfField,
  toBalance,
  toBody,
  toCreateFields,
  toPayout,
  toQueryFields,
} from "./mapping.ts";
import { notificationOf } from "./notification.ts";
import { describeSigned } from "./signature.ts";
import { sign } from "./signing.ts";
import { refusals } from "./status.ts";

/** How to reach the gateway, and as whom. */
export interface InrSettings extends CommonSettings {
  /** Base URL of the gateway. Its operator gives you one for tests and one for production. */
  readonly baseUrl: string;
  /** Merchant number, digits only (document: merchantId, header MerchantId). */
  readonly merchantId: string;
  /** Signs requests and verifies notifications. */
  readonly apiKey: string;
  /** Smallest and largest amount of an order, in rupees as text. @default `{ minimum: "10", maximum: "10000" }`, from the document */
  readonly amountLimits?: { readonly minimum?: string; readonly maximum?: string };
  /** Pattern for `destination.phone`; the document's refuses numbers that begin with 6. @default /^(?:\+?91|0)?[789]\d{9}$/ */
  readonly phonePattern?: RegExp;
  /** The case of the hexadecimal digits of `Sign`, which the document leaves open; its samples are in upper case. @default "upper" */
  readonly signCase?: "upper" | "lower";
}

const ownNames: readonly (keyof InrSettings)[] = ["merchantId", "apiKey", "amountLimits", "phonePattern", "signCase"];

/** Payouts of one merchant to Indian bank accounts. */
export type Inr = ProviderWithBalance<InrDestination, JsonObject>;

/**
 * Makes the provider of one merchant.
 *
 * @throws PayoutError `configuration` that names the setting.
 * @example
 * const inr = createInr({ baseUrl, merchantId: "1002001", apiKey, notifyUrl });
 * const payout = await inr.send({ reference, amount: { value: "2704.00", currency: "INR" }, destination });
 */
export function createInr(settings: InrSettings): Inr {
  requireText("inr", settings ?? {}, ["merchantId", "apiKey"]);
  const { merchantId, apiKey } = settings;
  if (!/^[0-9]{1,20}$/.test(merchantId)) throw misconfigured("inr", "settings.merchantId must be digits");
  const resolved = resolveSettings("inr", settings, { names: ownNames });
  const signatureOf = signer(settings);
  const { create, query, balance } = operations;
  const defaults = orderDefaults(settings);
  // 32 characters are the most that the gateway takes.
  const nonce = () => resolved.nonce?.() ?? randomUUID().replaceAll("-", "");
  const signed = (path: string, fields: RequestFields): SignedRequest => {
    const body = toBody(fields);
    const headers = { "content-type": "application/json", MerchantId: merchantId, Sign: signatureOf(body) };
    // What is validated is what the gateway will read out of the text.
    const message = JSON.parse(body);
    return { method: "POST", path, headers, body, message, describeSigned: () => describeSigned(body) };
  };
  return defineGateway<InrDestination>({
    id: "inr",
    account: merchantId,
    capabilities,
    settings: resolved,
    create: {
      ...create,
      toRequest: (check, order) => signed(create.path, toCreateFields(check, order, defaults, nonce())),
    },
    query: { ...query, toRequest: (_call, lookup) => signed(query.path, toQueryFields(lookup, nonce())) },
    balance: readsBalance({
      ...balance,
      currency: "INR",
      toRequest: () => signed(balance.path, { nonceStr: nonce() }),
      toBalance,
    }),
    sourceOfField,
    sensitiveValues,
    answers: unsignedAnswers,
    refusals,
    identify,
    toPayout,
    amountOf: (data) => textOf(data["amount"]),
    notification: notificationOf([apiKey, ...resolved.additionalSecrets]),
  });
}

function signer({ apiKey, signCase = "upper" }: InrSettings): (body: string) => string {
  if (signCase === "upper") return (body) => sign(body, apiKey);
  if (signCase === "lower") return (body) => sign(body, apiKey).toLowerCase();
  throw misconfigured("inr", 'settings.signCase must be "upper" or "lower"');
}

function orderDefaults({ notifyUrl, amountLimits, phonePattern = documentedPhone }: InrSettings): OrderDefaults {
  const { minimum, maximum } = { ...documentedLimits, ...amountLimits };
  const amounts = amountRange(minimum, maximum);
  if (amounts === undefined)
    throw misconfigured(
      "inr",
      'settings.amountLimits must be { minimum, maximum } in rupees as text, such as "10" and "50000.00"',
    );
  if (!(phonePattern instanceof RegExp)) throw misconfigured("inr", "settings.phonePattern must be a RegExp");
  // With the flags g and y a RegExp remembers where it stopped, and would refuse every second order.
  const stateless = new RegExp(phonePattern.source, phonePattern.flags.replace(/[gy]/g, ""));
  return { notifyUrl, amounts, phonePattern: stateless };
}
