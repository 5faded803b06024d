import type { CommonSettings, PayoutProvider } from "@payout/core";
import type {
  ConformanceSubject,
  DocumentedWord,
  MessageFacts,
  RefusalFacts,
  ScriptedReply,
} from "@payout/core/testing";
import { hongwenTestMerchant, signAsHongwen } from "@payout/sandbox";
import { createHongwen } from "../src/index.ts";

const { mchNo, privateKey, platformPublicKey, platformPrivateKey } = hongwenTestMerchant;
const bankAccountNo = "28566151621";
const memberNumber = "100123456";

/** JSON source text of each member, so that an 18-digit id can be written as a number. */
type Sources = Record<string, string>;

let serial = 0;

function quote(text: string): string {
  return JSON.stringify(text);
}

function withdrawal(facts: MessageFacts): Sources {
  const { reference, providerId = "626015783370903553", amount, word = "WITHDRAW_PENDING", extra = {} } = facts;
  return {
    withdraw_out_trade_no: quote(reference),
    withdraw_trade_no: /^\d{16,}$/.test(providerId) ? providerId : quote(providerId),
    merchant_no: quote("21796110752682"),
    withdraw_status: quote(word),
    withdraw_create_time: "1710213793",
    finish_time: '""',
    bank_account_no: quote(bankAccountNo),
    ...(amount !== undefined && { withdraw_amount: quote(amount), receive_amount: '"7.00"', debit_amount: '"9.50"' }),
    ...extra,
  };
}

/** The vendor signs the text of each value: a number's digits, a string without its quotes. */
function texts(sources: Sources): [string, string][] {
  return Object.entries(sources).map(([name, source]) => [
    name,
    source.startsWith('"') ? (JSON.parse(source) as string) : source,
  ]);
}

function signed(sources: Sources, signature: MessageFacts["signature"] = "valid"): Sources {
  if (signature === "missing") return sources;
  const covered = signature === "wrong" ? { ...sources, withdraw_status: '"WITHDRAW_ACCEPT."' } : sources;
  return { ...sources, sign: quote(signAsHongwen(texts(covered), platformPrivateKey)) };
}

function answer(facts: MessageFacts): ScriptedReply {
  const sources = signed({ code: "20000", msg: '"success"', ...withdrawal(facts) }, facts.signature);
  const members = Object.entries(sources).map(([name, source]) => `${quote(name)}:${source}`);
  return { body: `{${members.join(",")}}` };
}

const word = (name: string, status: DocumentedWord["status"], final: boolean, repayable = false): DocumentedWord => ({
  word: name,
  status,
  final,
  repayable,
});
const failed = word("WITHDRAW_FAILED", "failed", true, true);

/** Hongwen, with messages signed by the sandbox's own code. */
export const hongwenSubject: ConformanceSubject = {
  createProvider: (settings: CommonSettings & { baseUrl: string }) =>
    createHongwen({ mchNo, privateKey, platformPublicKey, ...settings }) as unknown as PayoutProvider,
  reference: () => `R${Date.now()}${String(++serial).padStart(5, "0")}`,
  order: (reference) => ({
    reference,
    amount: { value: "12.50", currency: "CNY" },
    destination: { bank_account_no: bankAccountNo, type: "REAL_TIME", sub_mch_no: memberNumber } as never,
  }),
  sensitive: [privateKey.slice(100, 140), platformPublicKey.slice(100, 140), bankAccountNo, memberNumber],
  createAnswer: answer,
  queryAnswer: answer,
  notification: (facts) => ({
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(texts(signed(withdrawal({ amount: "12.50", ...facts }), facts.signature))).toString(),
  }),
  refusal: ({ code, text, data }: RefusalFacts) => ({
    body: `{"code":${code},"msg":"business error","sub_msg":${quote(text)}${data === undefined ? "" : `,"data":${data}`}}`,
  }),
  emptyAcceptance: { body: '{"code":20000,"msg":"success"}' },
  words: [
    word("WITHDRAW_ACCEPT", "pending", false),
    word("WITHDRAW_PENDING", "pending", false),
    word("WITHDRAW_REMITING", "pending", false),
    word("WITHDRAW_SUCCESS", "succeeded", true),
    failed,
  ],
  pendingWord: "WITHDRAW_ACCEPT",
  succeededWord: "WITHDRAW_SUCCESS",
  failedWord: failed,
  // The vendor's list of refusals is not known, so none of them is definite and none says "not found" or "repeated".
  refusals: {
    definite: [],
    duplicate: [],
    unlisted: [
      { code: "40004", text: "订单号重复" },
      { code: "40004", text: "余额不足" },
      { code: "50000", text: "" },
    ],
  },
  signs: { answers: true },
  namesMerchant: false,
  wireAmount: ({ body }) => JSON.parse(JSON.parse(body).biz_content).amount,
  wireAmounts: [
    { value: "0.01", wire: "0.01" },
    { value: "12.5", wire: "12.50" },
    { value: "100", wire: "100.00" },
    { value: "1.10", wire: "1.10" },
    { value: "999999999.99", wire: "999999999.99" },
  ],
  acknowledgement: { status: 200, body: "success" },
};
