import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MerchantSettings, ProviderId } from "@payout/sandbox";
import { md5, rsaSignature } from "./openssl.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A call as the OpenAPI document shows it, with the fields that are the caller's own. */
export interface Call {
  readonly operationId: string;
  /** The name of the document's example to begin with; none where the operation takes parameters. */
  readonly example?: string;
  readonly own: Fields;
}

/** What a stranger knows of one product: our OpenAPI document, and the signing rule that it states in prose. */
export interface Stranger {
  readonly document: "jeepay" | "hongwen" | "inr" | "multicountry";
  create(merchants: MerchantSettings, reference: string): Call;
  query(merchants: MerchantSettings, reference: string): Call;
  /** The fields with their signature, or the headers that carry it. */
  sign(
    merchants: MerchantSettings,
    fields: Fields,
  ): { readonly fields: Fields; readonly headers?: Readonly<Record<string, string>> };
}

/** `name=value` of everything but the signature and what is empty, sorted, with `&` between. */
function pairs(fields: Fields): string {
  return Object.entries(fields)
    .filter(([name, value]) => name !== "sign" && value !== "" && value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))
    .join("&");
}

function jeepay(create: Pick<Call, "operationId" | "example">, query: Pick<Call, "operationId" | "example">): Stranger {
  const own = ({ jeepay: { mchNo, appId } }: MerchantSettings, mchOrderNo: string) => ({ mchNo, appId, mchOrderNo });
  return {
    document: "jeepay",
    create: (merchants, reference) => ({ ...create, own: own(merchants, reference) }),
    query: (merchants, reference) => ({ ...query, own: own(merchants, reference) }),
    sign: ({ jeepay: { secretKey } }, fields) => ({
      fields: { ...fields, sign: md5(`${pairs(fields)}&key=${secretKey}`).toUpperCase() },
    }),
  };
}

export const strangers: Readonly<Record<ProviderId, Stranger>> = {
  "jeepay.transfer": jeepay(
    { operationId: "jeepayCreateTransfer", example: "constructed-full" },
    { operationId: "jeepayQueryTransfer", example: "constructed-reference" },
  ),
  "jeepay.cashout": jeepay(
    { operationId: "jeepayCreateCashout", example: "constructed-strict" },
    { operationId: "jeepayQueryCashout", example: "documented" },
  ),
  hongwen: {
    document: "hongwen",
    create: ({ hongwen: { mchNo } }, withdraw_out_trade_no) => {
      const content = { withdraw_out_trade_no, bank_account_no: "28566151621", type: "REAL_TIME", amount: "100.22" };
      const own = { mch_no: mchNo, biz_content: JSON.stringify(content) };
      return { operationId: "hongwenCallGateway", example: "HongwenCreateRequest.constructed-full", own };
    },
    query: ({ hongwen: { mchNo } }, withdraw_out_trade_no) => {
      const own = { mch_no: mchNo, biz_content: JSON.stringify({ withdraw_out_trade_no }) };
      return { operationId: "hongwenCallGateway", example: "HongwenQueryRequest.constructed-both", own };
    },
    sign: ({ hongwen: { privateKey } }, fields) => {
      const keyFile = join(mkdtempSync(join(tmpdir(), "payout-stranger-")), "key.pem");
      writeFileSync(keyFile, privateKey);
      return { fields: { ...fields, sign: rsaSignature(pairs(fields), keyFile) } };
    },
  },
  inr: {
    document: "inr",
    create: (_merchants, mchOrderNo) => ({
      operationId: "inrCreatePayout",
      example: "constructed-strict",
      own: { mchOrderNo },
    }),
    query: (_merchants, mchOrderNo) => ({
      operationId: "inrQueryPayout",
      example: "constructed-reference",
      own: { mchOrderNo },
    }),
    sign: ({ inr: { merchantId, apiKey } }, fields) => ({
      fields,
      headers: { MerchantId: merchantId, Sign: md5(`${JSON.stringify(fields)}${apiKey}`) },
    }),
  },
  multicountry: {
    document: "multicountry",
    create: ({ multicountry: { mchId } }, trans_id) => ({
      operationId: "multicountryCreatePayout",
      example: "constructed-vietnam",
      own: { mch_id: mchId, trans_id },
    }),
    query: ({ multicountry: { mchId } }, id) => ({
      operationId: "multicountryQueryPayout",
      own: { id, mch_id: mchId, nonce: "abc123", timestamp: "1714000000" },
    }),
    sign: ({ multicountry: { apiToken } }, fields) => ({
      fields: { ...fields, sign: md5(`${apiToken}&${pairs(fields)}`) },
    }),
  },
};
