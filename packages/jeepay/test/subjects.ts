import type { CommonSettings, PayoutProvider } from "@payout/core";
import type {
  ConformanceSubject,
  DocumentedWord,
  MessageFacts,
  RefusalFacts,
  ScriptedReply,
} from "@payout/core/testing";
import { signAsJeepay } from "@payout/sandbox";
import { createJeepay } from "../src/index.ts";

const mchNo = "M1623997351";
const appId = "60cc3ba74ee0e6685f57eb1e";
const secretKey = "TestKey0123456789abcdef";
const accountNo = "o6BcIwvTvIqf1zXZohc61biryWik";
const accountName = "张三丰";
const walletId = "WALLET-124442600";

/** JSON source text of each member, so that an 18-digit id can be written as a number. */
type Sources = Record<string, string>;

let serial = 0;

function quote(text: string): string {
  return JSON.stringify(text);
}

function fen(amount: string): string {
  return String(Math.round(Number(amount) * 100));
}

function dataOf(facts: MessageFacts, idField: string, owner: Sources): Sources {
  const { reference, providerId, amount, word = "1", extra = {} } = facts;
  return {
    ...owner,
    mchOrderNo: quote(reference),
    [idField]:
      providerId === undefined
        ? quote("T20260101000000001")
        : /^\d{16,}$/.test(providerId)
          ? providerId
          : quote(providerId),
    state: /^\d$/.test(word) ? word : quote(word),
    ...(amount !== undefined && { amount: fen(amount) }),
    accountNo: quote(accountNo),
    channelOrderNo: '""',
    ...extra,
  };
}

/** The vendor signs the text of each value: a number's digits, a string without its quotes. */
function signatureOf(sources: Sources): string {
  const texts = Object.entries(sources).map(([name, source]): [string, string] => [
    name,
    source.startsWith('"') ? (JSON.parse(source) as string) : source === "null" ? "" : source,
  ]);
  return signAsJeepay(texts, secretKey);
}

function signed(sources: Sources, signature: MessageFacts["signature"]): string | undefined {
  if (signature === "missing") return undefined;
  return signature === "wrong" ? signatureOf({ ...sources, state: '"7"' }) : signatureOf(sources);
}

function json(members: Sources): string {
  return `{${Object.entries(members)
    .map(([name, source]) => `${quote(name)}:${source}`)
    .join(",")}}`;
}

function answer(sources: Sources, signature: MessageFacts["signature"]): ScriptedReply {
  const sign = signed(sources, signature);
  return {
    body: json({ code: "0", data: json(sources), msg: '"SUCCESS"', ...(sign !== undefined && { sign: quote(sign) }) }),
  };
}

function notification(sources: Sources, signature: MessageFacts["signature"]) {
  const complete: Sources = { ...sources, reqTime: "1628818821000" };
  const sign = signed(complete, signature);
  const pairs = Object.entries(complete).map(([name, source]): [string, string] => [
    name,
    source.startsWith('"') ? JSON.parse(source) : source,
  ]);
  const body = new URLSearchParams([
    ...pairs,
    ...(sign === undefined ? [] : [["sign", sign] as [string, string]]),
  ]).toString();
  return { headers: { "content-type": "application/x-www-form-urlencoded" }, body };
}

const refusals = {
  definite: [
    { code: "9999", text: "验签失败" },
    { code: "9999", text: "商户或商户应用不存在" },
  ],
  duplicate: [{ code: "9999", text: "商户订单[R1]已存在" }],
  unlisted: [
    { code: "9999", text: "系统异常" },
    { code: "9999", text: "更新转账订单异常!" },
    { code: "10", text: "系统异常[x]" },
    { code: "12", text: "数据库服务异常" },
    { code: "4711", text: "" },
  ],
};

const plain = (word: string, status: DocumentedWord["status"], final: boolean): DocumentedWord => ({
  word,
  status,
  final,
  repayable: false,
});
const commonWords = [
  plain("0", "pending", false),
  plain("1", "pending", false),
  plain("2", "succeeded", true),
  plain("3", "failed", true),
];

interface Differences {
  readonly product: "transfer" | "cashout";
  readonly idField: string;
  readonly destination: Readonly<Record<string, string>>;
}

function subject(
  { product, idField, destination }: Differences,
  more: Partial<ConformanceSubject>,
): ConformanceSubject {
  const owner = (merchant = mchNo): Sources => ({ mchNo: quote(merchant), appId: quote(appId) });
  return {
    createProvider: (settings: CommonSettings & { baseUrl: string }) =>
      createJeepay({ mchNo, appId, secretKey, ...settings })[product] as unknown as PayoutProvider,
    reference: () => `R${Date.now()}${String(++serial).padStart(5, "0")}`,
    order: (reference) => ({
      reference,
      amount: { value: "12.50", currency: "CNY" },
      destination: destination as never,
    }),
    sensitive: [secretKey, accountNo, accountName, walletId],
    createAnswer: (facts) => answer(dataOf(facts, idField, {}), facts.signature),
    queryAnswer: (facts) => answer(dataOf(facts, idField, owner()), facts.signature),
    notification: (facts) =>
      notification(dataOf({ amount: "12.50", ...facts }, idField, owner(facts.merchant)), facts.signature),
    refusal: ({ code, text, data }: RefusalFacts) => ({
      body: json({ code, msg: quote(text), ...(data !== undefined && { data }) }),
    }),
    emptyAcceptance: { body: '{"code":0,"msg":"SUCCESS"}' },
    words: commonWords,
    pendingWord: "1",
    succeededWord: "2",
    failedWord: plain("3", "failed", true),
    refusals,
    signs: { answers: true },
    wireAmount: ({ body }) => /"amount":([^,}]+)/.exec(body)?.[1],
    wireAmounts: [
      { value: "0.01", wire: "1" },
      { value: "12.5", wire: "1250" },
      { value: "100", wire: "10000" },
      { value: "1.10", wire: "110" },
      { value: "21474836.47", wire: "2147483647" },
    ],
    acknowledgement: { status: 200, body: "success" },
    ...more,
  };
}

/** The transfer product. */
export const transferSubject: ConformanceSubject = subject(
  {
    product: "transfer",
    idField: "transferId",
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo, accountName },
  },
  {
    words: [...commonWords, plain("4", "cancelled", true)],
    refusals: {
      ...refusals,
      definite: [
        ...refusals.definite,
        { code: "9999", text: "转账金额不能小于1分" },
        { code: "9999", text: "无此转账通道接口" },
      ],
      notFound: { code: "9999", text: "订单不存在" },
    },
  },
);

/** The cashout product: it has no state 4, and no known text for an order that does not exist. */
export const cashoutSubject: ConformanceSubject = subject(
  { product: "cashout", idField: "cashoutId", destination: { walletId, accountNo } },
  {
    refusals: { ...refusals, unlisted: [...refusals.unlisted, { code: "9999", text: "订单不存在" }] },
  },
);
