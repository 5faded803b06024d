import { inrTestMerchant, signAsInr } from "../../src/index.ts";
import * as hongwen from "../hongwen/support.ts";
import * as inr from "../inr/support.ts";
import * as multicountry from "../multicountry/support.ts";
import * as jeepay from "../support.ts";
import type { WireRequest } from "./wire.ts";

type Values = Readonly<Record<string, unknown>>;

/** A request that the sandbox takes: its fields, and how they are signed and put on the wire, whatever they have become. */
export interface ValidRequest {
  fields(reference: string): Values;
  sign(fields: Values): WireRequest;
}

const json = { "content-type": "application/json" };
const post = (path: string, fields: Values): WireRequest => ({
  method: "POST",
  path,
  headers: json,
  body: JSON.stringify(fields),
});

/** What a client would sign for a value that is no text. */
const texts = <Value>(fields: Values) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : value]),
  ) as Record<string, Value>;

const jeepayRequest = (name: keyof typeof jeepay.paths, fields: ValidRequest["fields"]): ValidRequest => ({
  fields,
  sign: (changed) => {
    const { sign } = jeepay.signed(texts(changed));
    return post(`/jeepay${jeepay.paths[name]}`, { ...changed, sign });
  },
});

const inrRequest = (name: keyof typeof inr.paths, body: (reference: string) => string): ValidRequest => ({
  fields: (reference) => JSON.parse(body(reference)) as Values,
  sign: (changed) => {
    const wire = post(`/inr${inr.paths[name]}`, changed);
    const { merchantId, apiKey } = inrTestMerchant;
    return { ...wire, headers: { ...json, MerchantId: merchantId, Sign: signAsInr(String(wire.body), apiKey) } };
  },
});

const hongwenRequest = (fields: ValidRequest["fields"]): ValidRequest => ({
  fields,
  sign: (changed) => post("/hongwen/gateway.do", { ...changed, sign: hongwen.sign(texts(changed))["sign"] }),
});

const multicountryCreate: ValidRequest = {
  fields: (trans_id) => multicountry.createFields({ trans_id }),
  sign: (changed) => {
    const { sign } = multicountry.signed(texts(changed));
    return post("/multicountry/api/v1/mch/wdl-orders", { ...changed, sign });
  },
};

const multicountryGet = (path: string, own: ValidRequest["fields"]): ValidRequest => ({
  fields: (reference) => ({ mch_id: "10001", nonce: "abc123", timestamp: "1714000000", ...own(reference) }),
  sign: (changed) => {
    const fields = multicountry.signed(texts(changed)) as Record<string, string>;
    return { method: "GET", path: `/multicountry${path}?${new URLSearchParams(fields)}`, headers: {}, body: "" };
  },
});

const control = (method: string, path: string, fields: ValidRequest["fields"] = () => ({})): ValidRequest => ({
  fields,
  sign: (changed) =>
    method === "POST"
      ? post(`/_${path}`, changed)
      : { method, path: `/_${path}?${new URLSearchParams(texts<string>(changed))}`, headers: {}, body: "" },
});

/** One request of each kind that the sandbox answers. */
export const validRequests: readonly ValidRequest[] = [
  jeepayRequest("transfer", (mchOrderNo) => jeepay.transferFields({ mchOrderNo })),
  jeepayRequest("transferQuery", (mchOrderNo) => jeepay.queryFields({ mchOrderNo })),
  jeepayRequest("cashout", (mchOrderNo) => jeepay.cashoutFields({ mchOrderNo })),
  jeepayRequest("cashoutQuery", (mchOrderNo) => jeepay.queryFields({ mchOrderNo })),
  inrRequest("create", (reference) => inr.payOut({ mchOrderNo: JSON.stringify(reference) })),
  inrRequest("query", (mchOrderNo) => JSON.stringify({ nonceStr: "n1", mchOrderNo })),
  inrRequest("balance", () => '{"nonceStr":"n1"}'),
  hongwenRequest((withdraw_out_trade_no) => hongwen.create({ withdraw_out_trade_no })),
  hongwenRequest((withdraw_out_trade_no) => hongwen.query({ withdraw_out_trade_no })),
  hongwenRequest(() => hongwen.request("trade.query.account")),
  multicountryCreate,
  multicountryGet("/api/v1/mch/wdl-orders", (id) => ({ id })),
  multicountryGet("/api/v1/mch/balance", () => ({ currency: "VND" })),
  control("GET", "/health"),
  control("GET", "/ledger", () => ({ provider: "inr", status: "pending" })),
  control("GET", "/orders", () => ({ provider: "inr", status: "reversed" })),
  control("GET", "/orders/inr/order-1"),
  control("GET", "/balances"),
  control("GET", "/providers"),
  control("GET", "/events"),
  control("POST", "/faults", () => ({ provider: "inr", fault: "unknown_state", operation: "query" })),
  control("POST", "/advance", () => ({ duration: "1s" })),
  control("POST", "/settle", (reference) => ({ provider: "inr", reference, status: "failed" })),
  control("POST", "/notify", (reference) => ({ provider: "inr", reference })),
  control("POST", "/explain", () => ({
    gateway: "inr",
    path: "/api/payOut",
    headers: { Sign: "x" },
    body: "{}",
    key: "k",
  })),
];
