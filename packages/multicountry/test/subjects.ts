import type { CommonSettings, PayoutProvider } from "@payout/core";
import type {
  ConformanceSubject,
  DocumentedWord,
  MessageFacts,
  RefusalFacts,
  ScriptedReply,
} from "@payout/core/testing";
import { signAsMulticountry } from "@payout/sandbox";
import { createMulticountry, type MulticountryDestination } from "../src/index.ts";

const mchId = "10001";
const apiToken = "TestToken123";
const accountNo = "7312004589";
const accountName = "สมชาย สุขพันธ์";

/** JSON source text of each member, so that an 18-digit id can be written as a number. */
type Sources = Record<string, string>;

let serial = 0;

function quote(text: string): string {
  return JSON.stringify(text);
}

function json(members: Sources): string {
  return `{${Object.entries(members)
    .map(([name, source]) => `${quote(name)}:${source}`)
    .join(",")}}`;
}

function payoutOf({ reference, providerId = "WT1777860600AAAB", amount, word = "20", extra }: MessageFacts): Sources {
  return {
    id: /^\d{16,}$/.test(providerId) ? providerId : quote(providerId),
    trans_id: quote(reference),
    ...(amount !== undefined && { order_amount: amount }),
    status: /^\d\d$/.test(word) ? word : quote(word),
    created_at: quote("2026-05-04 10:10:00"),
    ...(word === "60" && { payed_at: quote("2026-05-04 10:15:00") }),
    ...extra,
  };
}

function answer(facts: MessageFacts): ScriptedReply {
  const account = {
    mch_id: quote(mchId),
    channel: quote("bank"),
    account_no: quote(accountNo),
    currency: quote("THB"),
  };
  return { body: json({ code: "200", payload: json({ ...payoutOf(facts), ...account }) }) };
}

/** The gateway signs the text of each value: a number's digits, a string without its quotes. */
function signatureOf(sources: Sources): string {
  const texts = Object.entries(sources).map(([name, source]): [string, string] => [
    name,
    source.startsWith('"') ? (JSON.parse(source) as string) : source,
  ]);
  return signAsMulticountry(texts, apiToken);
}

function notification(facts: MessageFacts) {
  const sources: Sources = { ...payoutOf(facts), mch_id: quote(facts.merchant ?? mchId) };
  const signed = signatureOf(facts.signature === "wrong" ? { ...sources, status: '"7"' } : sources);
  const sign = facts.signature === "missing" ? {} : { sign: quote(signed) };
  return { headers: { "content-type": "application/json" }, body: json({ ...sources, ...sign }) };
}

const word = (text: string, status: DocumentedWord["status"], final: boolean): DocumentedWord => ({
  word: text,
  status,
  final,
  repayable: false,
});

const destination: MulticountryDestination = {
  country: "TH",
  channel: "bank",
  account_no: accountNo,
  account_name: accountName,
  account_org: "KASIKORNBANK",
  account_org_code: "KBANK",
};

/** Thailand's baht: a currency with two decimals. */
export const multicountrySubject: ConformanceSubject = {
  createProvider: (settings: CommonSettings & { baseUrl: string }) =>
    createMulticountry({
      mchId,
      apiToken,
      notifyUrl: "https://merchant.example/callback",
      ...settings,
    }) as unknown as PayoutProvider,
  reference: () => `R${Date.now()}${String(++serial).padStart(5, "0")}`,
  order: (reference) => ({
    reference,
    amount: { value: "12.50", currency: "THB" },
    destination: destination as never,
  }),
  sensitive: [apiToken, accountNo, accountName],
  createAnswer: answer,
  queryAnswer: answer,
  notification: (facts) => notification({ amount: "12.50", ...facts }),
  refusal: ({ code, text, data }: RefusalFacts) => ({
    status: 400,
    body: json({
      ...(data !== undefined && { payload: data }),
      code,
      rid: '"b1946ac9"',
      errors: json({ message: quote(`[b1946ac9] ${text}`) }),
    }),
  }),
  emptyAcceptance: { body: '{"code":200}' },
  words: [
    word("10", "pending", false),
    word("20", "pending", false),
    word("50", "cancelled", true),
    word("60", "succeeded", true),
  ],
  pendingWord: "20",
  succeededWord: "60",
  failedWord: word("50", "cancelled", true),
  refusals: {
    definite: [
      { code: "400", text: "提现金额超出限制" },
      { code: "400", text: "Withdrawal amount exceeds limit" },
      { code: "400", text: "无效卡号" },
      { code: "400", text: "Invalid card number" },
      { code: "400", text: "signature verification failed" },
      { code: "400", text: "Missing currency param" },
      { code: "400", text: "Insufficient channel permission: momo" },
    ],
    // What the gateway says to a repeated order number is not known: it is unlisted, and so unknown.
    duplicate: [],
    unlisted: [
      { code: "400", text: "trans_id already exists" },
      { code: "400", text: "" },
      { code: "404", text: "not found" },
      { code: "406", text: "提现金额超出限制" },
      { code: "429", text: "too many requests" },
      { code: "500", text: "提现金额超出限制" },
      { code: "503", text: "maintenance" },
    ],
  },
  signs: { answers: false },
  wireAmount: ({ body }) => /"amount":("[^"]*")/.exec(body)?.[1],
  wireAmounts: [
    { value: "0.01", wire: '"0.01"' },
    { value: "12.5", wire: '"12.50"' },
    { value: "100", wire: '"100.00"' },
    { value: "1.10", wire: '"1.10"' },
    { value: "90071992547409.93", wire: '"90071992547409.93"' },
  ],
  acknowledgement: { status: 200, body: "success" },
};
