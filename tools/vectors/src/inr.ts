import type { Draft, Suite } from "./draft.ts";

/** Seed 004: the bodies exactly as they stand behind `-d`. */
const create =
  '{"nonceStr":"test001","accountName":"Test","accountNo":"10000000003","accountType":"BANK_CARD_ACCOUNT","currency":"INR","amount":2704.00,"mchOrderNo":"order000000001","notifyUrl":"https://test.com/cashy/payOut/callback","idType":"ID_CARD","idCard":"872966212003","phone":"1340000003","remark":"PayOut","ifscCode":"ZSBL0000311"}';
const query = '{"mchOrderNo":"1863484722378907648","nonceStr":"9459931608","orderNo":"PAYOUT8551739282639106048"}';
const result =
  '{"amount":60000.00,"completionTime":"2024-12-02 08:42:54","fee":5150.0000,"mchOrderNo":"1863484722378907648","merchantId":"3002124","nonceStr":"1733103774518","orderNo":"PAYOUT8551739282639106048","orderStatus":"SUCCESS","payType":"11"}';
const rewritten = JSON.stringify(JSON.parse(result));

const request = { message: "request", form: "json", valid: true } as const;
const notification = { message: "notification", form: "json", valid: true } as const;
const refused = { ...notification, valid: false } as const;

const drafts: readonly Draft[] = [
  {
    ...request,
    name: "documented create request",
    raw: create,
    reason: "The vendor's sample, byte for byte: 2704.00 is signed as it is written.",
  },
  { ...request, name: "documented query request", raw: query, reason: "The vendor's sample." },
  { ...request, name: "balance request", raw: '{"nonceStr":"4190026990"}', reason: "The smallest message." },
  {
    ...notification,
    name: "documented notification",
    raw: result,
    reason: "The vendor's sample: 60000.00 and 5150.0000 keep their zeros.",
  },
  {
    ...notification,
    name: "lower-case signature",
    raw: result,
    given: (signature) => signature.toLowerCase(),
    reason: "The documents do not say which case the digits have: compare without regard to it.",
  },
  {
    ...notification,
    name: "empty and null values",
    raw: '{"amount":100.00,"mchOrderNo":"R1","merchantId":"3002124","orderNo":"P1","orderStatus":"FAIL","resultDesc":"","completionTime":null}',
    reason: "The body is signed as it is: nothing is left out.",
  },
  {
    ...notification,
    name: "Chinese, & and + in values",
    raw: '{"amount":100.00,"mchOrderNo":"R1","merchantId":"3002124","orderNo":"P1","orderStatus":"FAIL","resultDesc":"账户 A&B=1+1"}',
    reason: "The bytes of UTF-8, nothing encoded.",
  },
  {
    ...notification,
    name: "escaped Chinese",
    raw: '{"amount":100.00,"mchOrderNo":"R1","merchantId":"3002124","orderNo":"P1","orderStatus":"FAIL","resultDesc":"\\u8d26\\u6237"}',
    reason: "An escape is signed as it is written, not as what it means.",
  },
  {
    ...notification,
    name: "18-digit numbers",
    raw: '{"amount":100.00,"mchOrderNo":626015783370903553,"merchantId":3002124,"orderNo":626015783370903554,"orderStatus":"SUCCESS"}',
    reason: "Above 2^53: whoever parses them before verifying loses digits.",
  },
  {
    ...notification,
    name: "white space and line breaks",
    raw: '{\n  "amount": 60000.0,\n  "mchOrderNo": "R1",\n  "merchantId": "3002124",\n  "orderNo": "P1",\n  "orderStatus": "SUCCESS"\n}\n',
    reason: "White space inside and behind the body is signed.",
  },
  {
    ...refused,
    name: "re-serialised body",
    raw: rewritten,
    signed: { raw: result },
    reason: "Parsed and written again: 60000.00 became 60000.",
  },
  { ...refused, name: "wrong key", raw: result, signed: { key: "other" }, reason: "Signed with another key." },
  { ...refused, name: "missing signature", raw: result, given: () => undefined, reason: "There is no header Sign." },
  { ...refused, name: "empty signature", raw: result, given: () => "", reason: "The header Sign is empty." },
  {
    ...refused,
    name: "changed amount",
    raw: result.replace("60000.00", "90000.00"),
    signed: { raw: result },
    reason: "One digit was changed on the way.",
  },
  {
    ...refused,
    name: "line break at the end",
    raw: `${result}\n`,
    signed: { raw: result },
    reason: "One byte more than was signed.",
  },
  {
    ...refused,
    name: "field name in another case",
    raw: result.replace('"orderStatus"', '"OrderStatus"'),
    signed: { raw: result },
    reason: "Other bytes than were signed.",
  },
  {
    ...refused,
    name: "key in front",
    raw: result,
    signed: { text: (canonical) => `TestApiKey001${canonical.slice(0, -"TestApiKey001".length)}` },
    reason: "The key stands behind the body.",
  },
  {
    ...refused,
    name: "separator before the key",
    raw: result,
    signed: { text: (canonical) => canonical.replace(/TestApiKey001$/u, "&key=TestApiKey001") },
    reason: "Nothing stands between the body and the key.",
  },
  {
    ...refused,
    name: "repeated field",
    raw: result.replace('"amount"', '"orderStatus":"FAIL","amount"'),
    reason: "The signature fits, and two readers can see two messages: refused all the same.",
  },
];

/** The vectors of the INR gateway. */
export const inr: Suite = {
  keys: { merchant: { secret: "TestApiKey001" }, other: { secret: "OtherApiKey002" } },
  usualKey: () => "merchant",
  header: { name: "Sign", others: { MerchantId: "3002124" } },
  drafts,
};
