import { randomUUID } from "node:crypto";
import type { CommonSettings } from "@payout/core";
import {
  defineGateway,
  type JsonObject,
  jsonRequest,
  misconfigured,
  type ProviderWithBalance,
  readsBalance,
  requireText,
  resolveSettings,
  type SignedRequest,
  textOf,
  unsignedAnswers,
} from "@payout/core/provider";
import type { MulticountryDestination } from "./generated/types.ts";
import {
  capabilities,
  extraCurrencies,
  identify,
  type Operation,
  operations,
  type RequestFields,
  sensitiveValues,
  sourceOfField,
  toBalance,
  toBalanceFields,
  toCreateFields,
  toPayout,
  toQueryFields,
  toQueryString,
} from "./mapping.ts";
import { notificationOf } from "./notification.ts";
import { describeSigned, type KeyPlacement } from "./signature.ts";
import { sign } from "./signing.ts";
import { refusals } from "./status.ts";

/** How to reach the gateway, and as whom. */
export interface MulticountrySettings extends CommonSettings {
  /** Base URL: your API domain. Each merchant gets its own. */
  readonly baseUrl: string;
  /** Merchant ID, from the merchant console (document: mch_id). */
  readonly mchId: string;
  /** Signs requests and verifies notifications (document: API token). */
  readonly apiToken: string;
  /** Whether the token stands before (`"prefix"`) or after (`"suffix"`) the signed text. @default "prefix" */
  readonly keyPlacement?: KeyPlacement;
}

/** Payouts in seven currencies. */
export type Multicountry = ProviderWithBalance<MulticountryDestination, JsonObject>;

const ownNames: readonly (keyof MulticountrySettings)[] = ["mchId", "apiToken", "keyPlacement"];

/**
 * Makes the provider of one merchant.
 *
 * @throws PayoutError `configuration` that names the setting.
 * @example
 * const multicountry = createMulticountry({ baseUrl, mchId, apiToken, notifyUrl });
 * const payout = await multicountry.send({ reference, amount: { value: "500.00", currency: "THB" }, destination });
 */
export function createMulticountry(settings: MulticountrySettings): Multicountry {
  requireText("multicountry", settings ?? {}, ["mchId", "apiToken"]);
  const { mchId, apiToken, keyPlacement = "prefix" } = settings;
  if (keyPlacement !== "prefix" && keyPlacement !== "suffix")
    throw misconfigured("multicountry", 'settings.keyPlacement must be "prefix" or "suffix"');
  const resolved = resolveSettings("multicountry", settings, { names: ownNames });
  const { create, query, balance } = operations;
  // 20 of the 6 to 24 letters and digits that the document allows.
  const nonce = () => resolved.nonce?.() ?? randomUUID().replaceAll("-", "").slice(0, 20);
  const sender = () => ({ mchId, now: resolved.now(), nonce: nonce() });
  const signed = ({ method, path }: Operation, fields: RequestFields): SignedRequest => {
    const message = { ...fields, sign: sign(fields, apiToken, keyPlacement) };
    const describe = () => describeSigned(fields);
    if (method === "POST") return jsonRequest(path, message, describe);
    return { method, path: `${path}?${toQueryString(message)}`, message, describeSigned: describe };
  };
  return defineGateway<MulticountryDestination>({
    id: "multicountry",
    account: mchId,
    capabilities,
    settings: resolved,
    extraCurrencies,
    create: {
      ...create,
      toRequest: (check, order) => signed(create, toCreateFields(check, sender(), order, resolved.notifyUrl)),
    },
    query: { ...query, toRequest: (_call, lookup) => signed(query, toQueryFields(sender(), lookup)) },
    balance: readsBalance({
      ...balance,
      toRequest: (_call, currency) => signed(balance, toBalanceFields(sender(), currency)),
      toBalance,
    }),
    sourceOfField,
    sensitiveValues,
    answers: unsignedAnswers,
    refusals,
    identify,
    toPayout,
    amountOf: (data) => textOf(data["order_amount"]),
    notification: notificationOf([apiToken, ...resolved.additionalSecrets], keyPlacement),
  });
}
