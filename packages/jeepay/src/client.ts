import type { CommonSettings, PayoutProvider } from "@payout/core";
import {
  defineGateway,
  type JsonObject,
  jsonRequest,
  requireText,
  resolveSettings,
  type SignedRequest,
  textOf,
} from "@payout/core/provider";
import type { CashoutDestination, TransferDestination } from "./generated/types.ts";
import {
  cashout,
  checkSubject,
  identify,
  type Product,
  type RequestFields,
  sensitiveValues,
  sourceOfField,
  toCreateFields,
  toPayout,
  toQueryFields,
  transfer,
} from "./mapping.ts";
import { answersOf, notificationOf } from "./notification.ts";
import { describeSigned } from "./signature.ts";
import { sign } from "./signing.ts";

/** How to reach Jeepay, and as whom. */
export interface JeepaySettings extends CommonSettings {
  /** Merchant number, `M…` (document: mchNo). */
  readonly mchNo: string;
  /** Application ID (document: appId). */
  readonly appId: string;
  /** The application's secret. Signs requests, verifies responses and notifications. */
  readonly secretKey: string;
  /** Base URL of the gateway. @default "https://pay.jeepay.vip" */
  readonly baseUrl?: string;
  /** Sends an order's description as `remark` in cashouts. Off, because the field is in the document's sample but not in its table. @default false */
  readonly sendRemark?: boolean;
  /**
   * Allows the documented lengths: `bankName` up to 64 characters, `extParam` up to 512. Off, because the open-source server
   * stores 32 and 128: a longer value loses the order, and the answer proves nothing.
   * @default false
   */
  readonly allowDocumentedLengths?: boolean;
}

/** Both Jeepay products of one application. */
export interface Jeepay {
  /** Transfers to WeChat, Alipay or a bank card. */
  readonly transfer: PayoutProvider<TransferDestination, JsonObject>;
  /** Cashouts from a wallet to its owner's bank card. */
  readonly cashout: PayoutProvider<CashoutDestination, JsonObject>;
}

const defaultBaseUrl = "https://pay.jeepay.vip";
const ownNames: readonly (keyof JeepaySettings)[] = [
  "mchNo",
  "appId",
  "secretKey",
  "sendRemark",
  "allowDocumentedLengths",
];

/**
 * Makes the two Jeepay providers of one application.
 *
 * @throws PayoutError `configuration` that names the setting.
 * @example
 * const { transfer } = createJeepay({ mchNo, appId, secretKey });
 * const payout = await transfer.send({ reference, amount: { value: "12.50", currency: "CNY" }, destination });
 */
export function createJeepay(settings: JeepaySettings): Jeepay {
  requireText("jeepay", settings ?? {}, ["mchNo", "appId", "secretKey"]);
  const { mchNo, appId, secretKey, sendRemark = false, allowDocumentedLengths = false } = settings;
  const resolved = resolveSettings("jeepay", settings, { names: ownNames, baseUrl: defaultBaseUrl });
  const secretKeys = [secretKey, ...resolved.additionalSecrets];
  const defaults = { notifyUrl: resolved.notifyUrl, sendRemark, allowDocumentedLengths };
  const sender = () => ({ mchNo, appId, now: resolved.now() });
  const signed = (path: string, fields: RequestFields): SignedRequest =>
    jsonRequest(path, { ...fields, sign: sign(fields, secretKey) }, () => describeSigned(fields));
  const define = <Destination>(product: Product): PayoutProvider<Destination, JsonObject> =>
    defineGateway<Destination>({
      id: product.id,
      account: mchNo,
      capabilities: product.capabilities,
      settings: resolved,
      create: {
        ...product.create,
        toRequest: (check, order) =>
          signed(product.create.path, toCreateFields(product, check, sender(), order, defaults)),
      },
      query: {
        ...product.query,
        toRequest: (_call, lookup) => signed(product.query.path, toQueryFields(product, sender(), lookup)),
      },
      sourceOfField: (field) => sourceOfField(product, field),
      sensitiveValues,
      answers: answersOf(secretKeys),
      refusals: product.refusals,
      identify,
      toPayout: (data, message) => toPayout(product, data, message),
      amountOf: (data) => textOf(data["amount"]),
      checkSubject: (call, data) => checkSubject(call, product, data),
      notification: notificationOf(product, secretKeys),
    });
  return Object.freeze({
    transfer: define<TransferDestination>(transfer),
    cashout: define<CashoutDestination>(cashout),
  });
}
