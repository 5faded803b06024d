import type { Draft, Suite } from "./draft.ts";

const token = "TestToken123";

/** Seed 002's field values, with what a request adds (gateway facts, M2). */
const createRequest =
  '{"account_name":"Nguyễn Xuân Hưng","account_no":"2333667799212341","account_org":"PVCOMOBANK","account_org_code":"970425","account_sub_org":"","amount":"100.00","callback_url":"https://merchant.example.com/cb?a=1&b=2","channel":"bank","currency":"VND","mch_id":"10001","nonce":"abc123","timestamp":"1714000000","trans_id":"WDL-10001","sign":"{sign}"}';
const queryRequest = "id=WDL-10001&mch_id=10001&nonce=abc123&timestamp=1714000000&sign={sign}";
const balanceRequest = "currency=VND&mch_id=10001&nonce=abc123&timestamp=1714000000&sign={sign}";
/** M-new, webhook: a payout that was paid. */
const result =
  '{"id":"P202605040001","trans_id":"WDL-10001","mch_id":"10001","order_amount":"100.00","status":60,"created_at":"2026-05-04 10:10:00","payed_at":"2026-05-04 10:15:00","sign":"{sign}"}';
const minimal = (more: string, amount = "100.00") =>
  `{"id":"P1","trans_id":"WDL-10001","mch_id":"10001","order_amount":${amount},"status":60${more},"sign":"{sign}"}`;

const request = { message: "request", form: "json", valid: true } as const;
const notification = { message: "notification", form: "json", valid: true } as const;
const refused = { ...notification, valid: false } as const;

const valid: readonly Draft[] = [
  {
    ...request,
    name: "documented create request",
    raw: createRequest,
    reason: "Names beyond ASCII, & in an address, an empty account_sub_org that takes no part.",
  },
  {
    ...request,
    form: "query",
    name: "query request",
    raw: queryRequest,
    reason: "The parameters of a GET are signed like fields; id takes part.",
  },
  {
    ...request,
    form: "query",
    name: "balance request",
    raw: balanceRequest,
    reason: "The parameters of a GET, currency among them.",
  },
  {
    ...notification,
    name: "documented notification",
    raw: result,
    reason: "Every field but sign, a status that is a number.",
  },
  {
    ...notification,
    name: "status as text",
    raw: result.replace(":60,", ':"60",'),
    reason: "Text or number: the same text is signed.",
  },
  {
    ...notification,
    name: "amount with zeros",
    raw: minimal("", "2704.00"),
    reason: "A number is signed as it is written: 2704.00.",
  },
  {
    ...notification,
    name: "amount with four decimals",
    raw: minimal("", "5150.0000"),
    reason: "A number is signed as it is written: 5150.0000.",
  },
  {
    ...notification,
    name: "18-digit number",
    raw: minimal(',"bank_no":626015783370903553'),
    reason: "Above 2^53: every digit is signed, undocumented fields take part.",
  },
  {
    ...notification,
    name: "empty and null values",
    raw: minimal(',"payed_at":null,"canceled_at":"","remarks":" ","fee":0,"test":false'),
    reason: "Only null and empty text are left out: a space, 0 and false stay.",
  },
  {
    ...request,
    name: "Chinese, & and + in values",
    raw: '{"account_name":"支付宝 A&B","account_no":"+8613800000000","amount":"1.00","mch_id":"10001","nonce":"abc123","timestamp":"1714000000","trans_id":"WDL-1","sign":"{sign}"}',
    reason: "Values stand as they are, not encoded.",
  },
  {
    ...request,
    form: "query",
    name: "encoded query",
    raw: "id=A%26B+%2B%E5%8F%B7&mch_id=10001&nonce=abc123&timestamp=1714000000&sign={sign}",
    reason: "Decoded before it is signed: + is a space, %2B a plus.",
  },
  {
    ...request,
    name: "names in mixed case",
    raw: '{"b":"1","B":"2","a":"3","_a":"4","a1":"5","ab":"6","a_b":"7","sign":"{sign}"}',
    reason: "ASCII order: capitals before _, _ before small letters.",
  },
  { ...request, name: "no field but the signature", raw: '{"sign":"{sign}"}', reason: "The token alone is signed." },
  {
    ...notification,
    name: "upper-case signature",
    raw: result,
    given: (signature) => signature.toUpperCase(),
    reason: "Compared without regard to case.",
  },
];

const invalid: readonly Draft[] = [
  { ...refused, name: "wrong key", raw: result, signed: { key: "other" }, reason: "Signed with another token." },
  {
    ...refused,
    name: "token behind",
    raw: result,
    signed: { text: (canonical) => `${canonical.slice(token.length + 1)}&${token}` },
    reason: "The token stands in front.",
  },
  {
    ...refused,
    name: "token without ampersand",
    raw: result,
    signed: { text: (canonical) => canonical.replace(`${token}&`, token) },
    reason: "An & stands between the token and the fields.",
  },
  {
    ...refused,
    name: "missing signature",
    raw: minimal("").replace(',"sign":"{sign}"', ""),
    reason: "There is no field sign.",
  },
  { ...refused, name: "empty signature", raw: result, given: () => "", reason: "The field sign is empty." },
  {
    ...refused,
    name: "re-serialised body",
    raw: minimal("", "100"),
    signed: { raw: minimal("", "100.00") },
    reason: "Parsed and written again: 100.00 became 100.",
  },
  {
    ...refused,
    name: "rounded 18-digit number",
    raw: minimal(',"bank_no":626015783370903600'),
    signed: { raw: minimal(',"bank_no":626015783370903553') },
    reason: "Went through a double.",
  },
  {
    ...refused,
    name: "changed amount",
    raw: result.replace("100.00", "900.00"),
    signed: { raw: result },
    reason: "One digit was changed on the way.",
  },
  {
    ...refused,
    name: "field name in another case",
    raw: result.replace('"status"', '"Status"'),
    signed: { raw: result },
    reason: "Names are signed as they are written.",
  },
  {
    ...refused,
    message: "request",
    form: "query",
    name: "values encoded before signing",
    raw: "id=A%26B&mch_id=10001&nonce=abc123&timestamp=1714000000&sign={sign}",
    signed: { text: (canonical) => canonical.replace("A&B", "A%26B") },
    reason: "Values are not URL-encoded.",
  },
  {
    ...refused,
    message: "request",
    form: "query",
    name: "timestamp left out",
    raw: queryRequest,
    signed: { text: (canonical) => canonical.replace("&timestamp=1714000000", "") },
    reason: "As in the vendor's worked example: timestamp takes part.",
  },
  {
    ...refused,
    name: "repeated field",
    raw: minimal(',"status":50'),
    signed: { raw: minimal("") },
    reason: "Two readers can see two messages: refused.",
  },
  {
    ...refused,
    message: "request",
    form: "query",
    name: "repeated parameter",
    raw: `id=WDL-2&${queryRequest}`,
    signed: { raw: queryRequest },
    reason: "Two readers can see two messages: refused.",
  },
  {
    ...refused,
    name: "list as a value",
    raw: minimal(',"attachments":[]'),
    signed: { raw: minimal("") },
    reason: "The documents have no rule for a list: refused.",
  },
];

/** The vectors of the multi-country gateway. */
export const multicountry: Suite = {
  keys: { merchant: { secret: token }, other: { secret: "OtherToken456" } },
  usualKey: () => "merchant",
  drafts: [...valid, ...invalid],
};
