import type { Draft, Suite } from "./draft.ts";

/** Seed 001 and seed 000: the samples as they are printed, with a place for our signature instead of theirs. */
const transferRequest =
  '{"ifCode":"wxpay","entryType":"WX_CASH","amount":1,"accountName":"","mchOrderNo":"mho1629106169045","sign":"{sign}","transferDesc":"测试转账","reqTime":"1629106169","version":"1.0","appId":"60cc3ba74ee0e6685f57eb1e","accountNo":"a6BcIwtTvIqv1zXZohc61biryWok","clientIp":"192.166.1.132","signType":"MD5","currency":"CNY","mchNo":"M1623997351"}';
const cashoutRequest =
  '{"walletId":"2","amount":1000,"extParam":"mchParams","mchOrderNo":"MT1700096903554","sign":"{sign}","remark":"备注","reqTime":"1700096903","version":"1.0","appId":"64e87b640d1480cf86ae4385","accountNo":"88888","clientIp":"192.166.1.132","notifyUrl":"http://192.168.0.168:9216","signType":"MD5","currency":"cny","mchNo":"M1692957540"}';
const transferAnswer =
  '{"code":0,"data":{"accountNo":"1","amount":11,"channelOrderNo":"20210816110070001506260000372216","mchOrderNo":"1629106288","state":2,"transferId":"T202108161731281310004"},"msg":"SUCCESS","sign":"{sign}"}';
const cashoutAnswer =
  '{"code":0,"data":{"amount":1000,"cashoutId":"C1724957556453224449","channelOrderNo":"","errCode":"100E0047","errMsg":"账户余额不足","mchOrderNo":"MT1700096903554","state":3},"msg":"SUCCESS","sign":"{sign}"}';
const transferResult =
  '{"accountNo":"o6BcIwvTvIqf1zXZohc61biryWik","amount":1,"appId":"6113805e42020495c62bd4cb","createdAt":1628818820011,"currency":"CNY","entryType":"WX_CASH","errCode":"OPENID_ERROR","errMsg":"openid与商户appid不匹配【openid与商户appid不匹配】","ifCode":"wxpay","mchNo":"M1623997351","mchOrderNo":"1628818820","state":3,"transferDesc":"测试","transferId":"T202108130940200100001","reqTime":1628818821000,"sign":"{sign}"}';
const cashoutResult =
  '{"amount":1000,"appId":"64e87b640d1480cf86ae4385","cashoutId":"C1724328933329321985","channelOrderNo":"","errCode":"","errMsg":"","extParam":"mchParams","ifCode":"hnawalletpay","mchNo":"M1692957540","mchOrderNo":"MT1699947028710","remark":"备注","state":2,"walletId":"2","reqTime":"1622016572190","sign":"{sign}"}';

/** A JSON message of the vendor as the form that its server really sends. */
const asForm = (json: string) =>
  Object.entries(JSON.parse(json) as Record<string, string | number>)
    .map(([name, value]) => `${name}=${value === "{sign}" ? value : encodeURIComponent(value)}`)
    .join("&");
const transferForm = asForm(transferResult);
const minimal = (more: string) =>
  `{"mchNo":"M1623997351","mchOrderNo":"R1","transferId":"T1","amount":100,"state":2${more},"sign":"{sign}"}`;

const request = { message: "request", form: "json", valid: true } as const;
const answer = { message: "response", form: "json", product: "transfer", valid: true } as const;
const notification = { message: "notification", form: "json", product: "transfer", valid: true } as const;
const refused = { ...notification, valid: false } as const;

const valid: readonly Draft[] = [
  {
    ...request,
    product: "transfer",
    name: "documented transfer request",
    raw: transferRequest,
    reason: "The vendor's sample; accountName is empty and takes no part.",
  },
  {
    ...request,
    product: "cashout",
    name: "documented cashout request",
    raw: cashoutRequest,
    reason: "The vendor's sample, remark included.",
  },
  {
    ...answer,
    name: "documented transfer answer",
    raw: transferAnswer,
    reason: "The vendor's sample: data alone is signed, code and msg are not.",
  },
  {
    ...answer,
    product: "cashout",
    name: "documented cashout answer",
    raw: cashoutAnswer,
    reason: "The vendor's sample: channelOrderNo is empty and takes no part.",
  },
  {
    ...notification,
    name: "documented transfer notification",
    raw: transferResult,
    reason: "The vendor's sample with the reqTime and sign that its server adds.",
  },
  {
    ...notification,
    form: "form",
    name: "documented transfer notification as a form",
    raw: transferForm,
    reason: "The form that the server really sends: the same text is signed as for JSON.",
  },
  {
    ...notification,
    product: "cashout",
    name: "documented cashout notification",
    raw: cashoutResult,
    reason: "The vendor's sample, three empty values.",
  },
  {
    ...notification,
    product: "cashout",
    form: "form",
    name: "documented cashout notification as a form",
    raw: asForm(cashoutResult),
    reason: "Empty values of a form take no part either.",
  },
  {
    ...request,
    name: "empty and null values",
    raw: '{"a":0,"b":false,"c":null,"d":" ","e":"","sign":"{sign}"}',
    reason: "Only null and empty text are left out: 0, false and a space stay.",
  },
  {
    ...notification,
    name: "null beside fields",
    raw: minimal(',"errCode":null,"errMsg":"","channelOrderNo":" "'),
    reason: "null and empty text are left out, a space is not.",
  },
  {
    ...request,
    name: "JSON and & in values",
    raw: '{"amount":100,"channelExtra":"{\\"code\\":\\"13920933111042\\"}","extParam":"x=1&y=2","sign":"{sign}"}',
    reason: "Values stand as they are, not encoded; channelExtra is text.",
  },
  {
    ...notification,
    form: "form",
    name: "Chinese, & and + in a form",
    raw: "mchNo=M1623997351&mchOrderNo=R1&transferId=T1&amount=100&state=2&errMsg=%E8%B4%A6%E6%88%B7+A%26B%3D1%2B1&sign={sign}",
    reason: "Decoded before it is signed: + is a space, %2B a plus.",
  },
  {
    ...request,
    name: "numbers keep their digits",
    raw: '{"d":1.0,"s":"100.10","l":9007199254740993,"sign":"{sign}"}',
    reason: "A number is signed as it is written: 1.0 is not 1, and 9007199254740993 is above 2^53.",
  },
  {
    ...notification,
    name: "18-digit number",
    raw: minimal(',"channelOrderNo":626015783370903553,"fee":2704.00,"rate":5150.0000'),
    reason: "Undocumented fields take part, with every digit and zero.",
  },
  {
    ...request,
    name: "names in mixed case",
    raw: '{"b":"1","B":"2","aB":"3","Ab":"4","_u":"5","Z":"6","z1":"7","sign":"{sign}"}',
    reason: "Sorted without regard to case, equal names by their values.",
  },
  {
    ...request,
    name: "a name that begins another",
    raw: '{"a_b":"4","ab":"3","a1":"2","a":"1","sign":"{sign}"}',
    reason: "The whole name=value& is sorted: a1=2& stands before a=1&.",
  },
  {
    ...notification,
    name: "lower-case signature",
    raw: transferResult,
    given: (signature) => signature.toLowerCase(),
    reason: "The vendor's server compares without regard to case.",
  },
];

const invalid: readonly Draft[] = [
  {
    ...refused,
    name: "wrong key",
    raw: transferResult,
    signed: { key: "other" },
    reason: "Signed with another secret.",
  },
  {
    ...refused,
    name: "missing signature",
    raw: minimal("").replace(',"sign":"{sign}"', ""),
    reason: "There is no field sign.",
  },
  { ...refused, name: "empty signature", raw: transferResult, given: () => "", reason: "The field sign is empty." },
  {
    ...refused,
    message: "response",
    name: "answer without signature",
    raw: transferAnswer.replace(',"sign":"{sign}"', ""),
    reason: "Data without a signature proves nothing.",
  },
  {
    ...refused,
    message: "response",
    name: "signature over the whole answer",
    raw: transferAnswer,
    signed: { text: () => `code=0&msg=SUCCESS&key=TestKey0123456789abcdef` },
    reason: "The fields of data are signed, not those beside it.",
  },
  {
    ...refused,
    message: "response",
    name: "signature inside data",
    raw: transferAnswer.replace('"state":2', '"state":2,"sign":"{sign}"').replace(',"sign":"{sign}"}', "}"),
    reason: "The signature of an answer stands beside data.",
  },
  {
    ...refused,
    name: "re-serialised body",
    raw: minimal(',"fee":2704'),
    signed: { raw: minimal(',"fee":2704.00') },
    reason: "Parsed and written again: 2704.00 became 2704.",
  },
  {
    ...refused,
    name: "rounded 18-digit number",
    raw: minimal(',"channelOrderNo":626015783370903600'),
    signed: { raw: minimal(',"channelOrderNo":626015783370903553') },
    reason: "Went through a double.",
  },
  {
    ...refused,
    name: "changed amount",
    raw: transferResult.replace('"amount":1,', '"amount":9,'),
    signed: { raw: transferResult },
    reason: "One digit was changed on the way.",
  },
  {
    ...refused,
    name: "field name in another case",
    raw: transferResult.replace('"state"', '"State"'),
    signed: { raw: transferResult },
    reason: "Names are signed as they are written.",
  },
  {
    ...refused,
    name: "values encoded before signing",
    raw: minimal(',"errMsg":"A&B"'),
    signed: { text: (canonical) => canonical.replace("A&B", "A%26B") },
    reason: "Values are not URL-encoded.",
  },
  {
    ...refused,
    name: "names in ASCII order",
    message: "request",
    raw: '{"b":"1","B":"2","a":"3","sign":"{sign}"}',
    signed: { text: () => "B=2&a=3&b=1&key=TestKey0123456789abcdef" },
    reason: "What the document says, and the vendor's server does not do.",
  },
  {
    ...refused,
    name: "empty value signed",
    raw: minimal(',"errMsg":""'),
    signed: { text: (canonical) => canonical.replace("&mchNo", "&errMsg=&mchNo") },
    reason: "Empty text takes no part.",
  },
  {
    ...refused,
    name: "no ampersand before the key",
    raw: minimal(""),
    signed: { text: (canonical) => canonical.replace("&key=", "key=") },
    reason: "key= stands behind an &.",
  },
  {
    ...refused,
    name: "repeated field",
    raw: minimal(',"state":3'),
    signed: { raw: minimal("") },
    reason: "Two readers can see two messages: refused.",
  },
  {
    ...refused,
    form: "form",
    name: "repeated field in a form",
    raw: `${transferForm}&state=2`,
    signed: { raw: transferForm },
    reason: "Two readers can see two messages: refused.",
  },
  {
    ...refused,
    form: "form",
    name: "parameter of the notifyUrl",
    raw: `shop=7&${transferForm}`,
    signed: { raw: transferForm },
    reason: "The server moves a query of the notifyUrl into the form, unsigned.",
  },
  {
    ...refused,
    name: "object as a value",
    raw: minimal(',"extParam":{"a":1}'),
    signed: { raw: minimal("") },
    reason: "Nobody knows the signed text of an object: refused.",
  },
];

/** The vectors of Jeepay. */
export const jeepay: Suite = {
  keys: { application: { secret: "TestKey0123456789abcdef" }, other: { secret: "OtherKey0123456789abcd" } },
  usualKey: () => "application",
  answerMember: "data",
  drafts: [...valid, ...invalid],
};
