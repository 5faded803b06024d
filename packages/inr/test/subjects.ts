import type { CommonSettings, PayoutProvider } from "@payout/core";
import type {
  ConformanceSubject,
  DocumentedWord,
  MessageFacts,
  RefusalFacts,
  ScriptedReply,
} from "@payout/core/testing";
import { signAsInr } from "@payout/sandbox";
import { createInr } from "../src/index.ts";

const merchantId = "1002001";
const apiKey = "TestApiKey001";
export const destination = {
  accountName: "Ravi Kumar",
  accountNo: "50100012345678",
  ifscCode: "SBIN0014148",
  idType: "ID_CARD",
  idCard: "872966212003",
  phone: "+919876543210",
  email: "ravi.kumar@maildomain.com",
};

/** JSON source text of each member, so that an 18-digit id can be written as a number and 60000.00 with its zeros. */
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

/** `amount` as each message of the gateway writes it: a number in one place, text in another. */
function dataOf(facts: MessageFacts, amountSource: (amount: string) => string): Sources {
  const { reference, providerId = "PAYOUT8551739282639106048", amount, word = "PROCESSING", detail } = facts;
  return {
    ...(amount !== undefined && { amount: amountSource(amount), fee: amountSource("5.15") }),
    merchantId: quote(facts.merchant ?? merchantId),
    mchOrderNo: quote(reference),
    orderNo: /^\d{16,}$/.test(providerId) ? providerId : quote(providerId),
    orderStatus: quote(word),
    ...(detail !== undefined && { resultDesc: quote(detail) }),
    // Not in the document: a gateway may add a field at any time, also one that must not be shown.
    accountNo: quote(destination.accountNo),
    ...facts.extra,
  };
}

function answer(data: Sources): ScriptedReply {
  return { body: json({ msg: '"SUCCESS"', code: "200", data: json(data) }) };
}

function notification(facts: MessageFacts) {
  const body = json({ ...dataOf({ amount: "12.50", ...facts }, (amount) => `${amount}00`), payType: '"11"' });
  const Sign = signAsInr(facts.signature === "wrong" ? `${body} ` : body, apiKey);
  const headers: Record<string, string> = { "content-type": "application/json", MerchantId: merchantId };
  return { headers: facts.signature === "missing" ? headers : { ...headers, Sign }, body };
}

const word = (text: string, status: DocumentedWord["status"], final: boolean, detail?: string): DocumentedWord => ({
  word: text,
  status,
  final,
  repayable: false,
  ...(detail !== undefined && { detail }),
});

/** The one product of this gateway. */
export const inrSubject: ConformanceSubject = {
  createProvider: (settings: CommonSettings & { baseUrl: string }) =>
    createInr({
      merchantId,
      apiKey,
      notifyUrl: "https://merchant.example/notify",
      ...settings,
    }) as unknown as PayoutProvider,
  reference: () => `R${Date.now()}${String(++serial).padStart(5, "0")}`,
  order: (reference) => ({
    reference,
    amount: { value: "12.50", currency: "INR" },
    destination: destination as never,
  }),
  sensitive: [
    apiKey,
    destination.accountName,
    destination.accountNo,
    destination.idCard,
    destination.phone,
    destination.email,
  ],
  createAnswer: (facts) => answer(dataOf(facts, (amount) => amount)),
  queryAnswer: (facts) => answer(dataOf(facts, quote)),
  notification,
  refusal: ({ code, text, data }: RefusalFacts) => ({
    body: json({ msg: quote(text), code, ...(data !== undefined && { data }) }),
  }),
  emptyAcceptance: { body: '{"msg":"SUCCESS","code":200}' },
  words: [
    word("PROCESSING", "pending", false),
    word("WAITING", "pending", false),
    word("PAYING", "pending", false),
    word("SUCCESS", "succeeded", true),
    word("FAIL", "failed", true),
    word("FAIL", "failed", true, "ACCOUNT_NOT_EXIST"),
    word("FAIL", "failed", true, "ACCOUNT NOT EXITS"),
    word("FAIL", "failed", true, "payment_offset"),
    word("FAIL", "failed", true, "PAYMENT_OFFSET "),
    word("FAIL", "reversed", true, "PAYMENT_OFFSET"),
    word("SUCCESS", "succeeded", true, "PAYMENT_OFFSET"),
    word("CANCEL", "cancelled", true),
  ],
  pendingWord: "PROCESSING",
  succeededWord: "SUCCESS",
  failedWord: word("FAIL", "reversed", true, "PAYMENT_OFFSET"),
  refusals: {
    definite: [
      { code: "500", text: "Sign_verify_error" },
      { code: "401", text: "MerchantId_is_error" },
      { code: "500", text: "Params_ifscCode_error" },
      { code: "400", text: "Params_email_Required" },
      { code: "500", text: "Request_ip_notWhiteList" },
    ],
    // The document does not name the refusal of a known order number.
    duplicate: [],
    unlisted: [
      { code: "500", text: "System_error" },
      { code: "500", text: "System_busy" },
      { code: "500", text: "System_Maintenance" },
      { code: "500", text: "Params_mchOrderNo_error" },
      { code: "500", text: "Params_ifscCode_error " },
      { code: "500", text: "Params__error" },
      { code: "500", text: "sign_verify_error" },
      { code: "4711", text: "" },
    ],
  },
  signs: { answers: false },
  wireAmount: ({ body }) => /"amount":([^,}]+)/.exec(body)?.[1],
  wireAmounts: [
    { value: "10", wire: "10.00" },
    { value: "12.5", wire: "12.50" },
    { value: "2704.00", wire: "2704.00" },
    { value: "9999.99", wire: "9999.99" },
    { value: "10000", wire: "10000.00" },
  ],
  acknowledgement: { status: 200, body: '{"status":"SUCCESS"}' },
};
