import { createHash, sign } from "node:crypto";
import type { Draft, Suite } from "./draft.ts";
import { merchantKeys, platformKeys } from "./keys.ts";

const request =
  '{"mch_no":"2014072300007148","sub_mch_no":"100123456","method":"trade.apply.person.withdraw","charset":"utf-8","sign_type":"RSA","timestamp":"2014-07-24 03:07:50","version":"1.0","notify_url":"http://localhost/notify.html","biz_content":"{\\"withdraw_out_trade_no\\":\\"20150320010101001\\",\\"bank_account_no\\":\\"28566151621\\",\\"type\\":\\"REAL_TIME\\",\\"amount\\":\\"100.22\\"}","sign":"{sign}"}';
/** Seed 003: the answer as it is printed. */
const answer =
  '{"code":20000,"msg":"success","withdraw_out_trade_no":"111111","withdraw_trade_no":626015783370903553,"merchant_no":"21796110752682","withdraw_status":"WITHDRAW_SUCCESS","withdraw_type":"REAL_TIME","withdraw_create_time":1710213793,"withdraw_amount":"1.00","receive_amount":"1.00","debit_amount":"1.50","finish_time":"2024-03-12 11:23:15","sign":"{sign}"}';
/** H-doc, balance of the accounts. */
const balance =
  '{"code":20000,"msg":"success","merchant_no":"21573050824562","data":[{"accountType":"FUND_ACCOUNT","createTime":"2023-05-15 11:50:27","balance":0,"accountStatus":"AVAILABLE"},{"accountType":"SETTLE_ACCOUNT","createTime":"2023-05-15 11:50:27","balance":19.84,"accountStatus":"AVAILABLE"}],"sign":"{sign}"}';
const form =
  "withdraw_trade_no=626015783370903553&withdraw_out_trade_no=111111&withdraw_status=WITHDRAW_SUCCESS&withdraw_amount=1.00&finish_time=2024-03-12+11%3A23%3A15&sign={sign}";
const minimal = (more: string) =>
  `{"withdraw_out_trade_no":"R1","withdraw_status":"WITHDRAW_SUCCESS","withdraw_trade_no":626015783370903553${more},"sign":"{sign}"}`;

const sent = { message: "request", form: "json", valid: true } as const;
const answered = { message: "response", form: "json", valid: true } as const;
const notification = { message: "notification", form: "json", valid: true } as const;
const refused = { ...notification, valid: false } as const;

const valid: readonly Draft[] = [
  {
    ...sent,
    name: "documented values in a create request",
    raw: request,
    reason: "The sample values of the table, signed with the merchant's key; biz_content is signed as the text it is.",
  },
  {
    ...sent,
    name: "balance request",
    raw: '{"mch_no":"2014072300007148","method":"trade.query.account","charset":"utf-8","sign_type":"RSA","timestamp":"2014-07-24 03:07:50","version":"1.0","sign":"{sign}"}',
    reason: "No biz_content: what is absent takes no part.",
  },
  {
    ...sent,
    name: "sign_type in small letters",
    raw: request.replace('"RSA"', '"rsa"'),
    reason: "sign_type takes part as it is written.",
  },
  {
    ...answered,
    name: "documented answer",
    raw: answer,
    reason: "The vendor's sample, signed with the platform's key over its 18-digit number.",
  },
  { ...answered, name: "balance answer", raw: balance, reason: "The list data is left out." },
  {
    ...notification,
    name: "notification",
    raw: minimal(',"withdraw_amount":"1.00"'),
    reason: "The answer's rule, without a code.",
  },
  {
    ...notification,
    form: "form",
    name: "notification as a form",
    raw: form,
    reason: "Decoded before it is verified: + is a space; the signature's own + comes as %2B.",
  },
  {
    ...notification,
    name: "empty and null values",
    raw: minimal(',"finish_time":"","sub_msg":null,"memo":" ","retries":0,"test":false'),
    reason: "Only null and empty text are left out: a space, 0 and false stay.",
  },
  {
    ...notification,
    name: "Chinese, & and + in values",
    raw: minimal(',"sub_msg":"余额 A&B=1+1"'),
    reason: "Values stand as they are, not encoded.",
  },
  {
    ...notification,
    name: "numbers keep their zeros",
    raw: minimal(',"withdraw_amount":2704.00,"receive_amount":5150.0000'),
    reason: "A number is signed as it is written.",
  },
  {
    ...notification,
    name: "object left out",
    raw: minimal(',"extra":{"a":1,"b":["{",2]},"list":[]'),
    reason: "Lists and objects are left out, also empty ones.",
  },
  {
    ...notification,
    name: "names in mixed case",
    raw: minimal(',"b":"1","B":"2","a1":"3","a":"4","a_b":"5"'),
    reason: "Sorted by the bytes of the names: capitals first, a before a1.",
  },
  {
    ...notification,
    name: "escapes",
    raw: minimal(',"sub_msg":"\\u4f59\\u989d \\"x\\" \\/"'),
    reason: "What an escape means is signed, not how it is written.",
  },
];

const invalid: readonly Draft[] = [
  {
    ...refused,
    name: "merchant's key",
    raw: minimal(""),
    signed: { key: "merchant" },
    reason: "The merchant's pair signs requests only: what comes from the gateway needs the platform's.",
  },
  {
    ...refused,
    message: "request",
    name: "platform's key",
    raw: request,
    signed: { key: "platform" },
    reason: "A request is signed with the merchant's key.",
  },
  {
    ...refused,
    message: "response",
    name: "MD5 instead of RSA",
    raw: answer,
    given: (_signature, canonical) => createHash("md5").update(canonical).digest("hex").toUpperCase(),
    reason: "Only sign_type RSA is documented.",
  },
  {
    ...refused,
    message: "response",
    name: "SHA-1 instead of SHA-256",
    raw: answer,
    given: (_signature, canonical) =>
      sign("RSA-SHA1", Buffer.from(canonical), platformKeys.privateKey).toString("base64"),
    reason: "The name RSA stands for SHA256withRSA.",
  },
  {
    ...refused,
    message: "response",
    name: "re-serialised answer",
    raw: answer.replace("626015783370903553", "626015783370903600"),
    signed: { raw: answer },
    reason: "The 18-digit number went through a double.",
  },
  {
    ...refused,
    message: "request",
    name: "re-serialised biz_content",
    raw: request.replace(
      '\\"type\\":\\"REAL_TIME\\",\\"amount\\":\\"100.22\\"',
      '\\"amount\\":\\"100.22\\",\\"type\\":\\"REAL_TIME\\"',
    ),
    signed: { raw: request },
    reason: "biz_content is text: another order of its members is another text.",
  },
  {
    ...refused,
    name: "missing signature",
    raw: minimal("").replace(',"sign":"{sign}"', ""),
    reason: "There is no field sign.",
  },
  { ...refused, name: "empty signature", raw: minimal(""), given: () => "", reason: "The field sign is empty." },
  {
    ...refused,
    name: "signature in another case",
    raw: minimal(""),
    given: (signature) => signature.toLowerCase(),
    reason: "Base64 distinguishes case.",
  },
  {
    ...refused,
    name: "URL-safe base64",
    raw: minimal(',"memo":"7"'),
    given: (signature) => signature.replaceAll("+", "-").replaceAll("/", "_"),
    reason: "Base64 is written with + and /.",
  },
  {
    ...refused,
    name: "changed amount",
    raw: minimal(',"withdraw_amount":"9.00"'),
    signed: { raw: minimal(',"withdraw_amount":"1.00"') },
    reason: "One digit was changed on the way.",
  },
  {
    ...refused,
    name: "field name in another case",
    raw: minimal("").replace('"withdraw_status"', '"Withdraw_status"'),
    signed: { raw: minimal("") },
    reason: "Names are signed as they are written.",
  },
  {
    ...refused,
    form: "form",
    name: "values encoded before signing",
    raw: form,
    signed: { text: (canonical) => canonical.replace(" 11:23:15", "+11%3A23%3A15") },
    reason: "Values are not URL-encoded.",
  },
  {
    ...refused,
    name: "repeated field",
    raw: minimal(',"withdraw_status":"WITHDRAW_FAILED"'),
    signed: { raw: minimal("") },
    reason: "Two readers can see two messages: refused.",
  },
  {
    ...refused,
    form: "form",
    name: "repeated field in a form",
    raw: `${form}&withdraw_status=WITHDRAW_SUCCESS`,
    signed: { raw: form },
    reason: "Two readers can see two messages: refused.",
  },
];

/** The vectors of Hongwen, with both its pairs of keys. */
export const hongwen: Suite = {
  keys: { merchant: merchantKeys, platform: platformKeys },
  usualKey: ({ message }) => (message === "request" ? "merchant" : "platform"),
  drafts: [...valid, ...invalid],
};
