import { describe, expect, test } from "vitest";
import { describeSigned } from "../src/signature.ts";
import { canonicalText, explain, sign, verify } from "../src/signing.ts";

const key = "TestKey0123456789abcdef";

const documentExample = {
  platId: 1000,
  mchOrderNo: "P0123456789101",
  amount: 10000,
  clientIp: "192.168.0.111",
  returnUrl: "https://www.baidu.com",
  notifyUrl: "https://www.baidu.com",
  reqTime: 20190723141000,
  version: "1.0",
};

const transferExample = {
  ifCode: "wxpay",
  entryType: "WX_CASH",
  amount: 1,
  accountName: "",
  mchOrderNo: "mho1629106169045",
  transferDesc: "测试转账",
  reqTime: "1629106169",
  version: "1.0",
  appId: "60cc3ba74ee0e6685f57eb1e",
  accountNo: "a6BcIwtTvIqv1zXZohc61biryWok",
  clientIp: "192.166.1.132",
  signType: "MD5",
  currency: "CNY",
  mchNo: "M1623997351",
};

const cashoutExample = {
  walletId: "2",
  amount: 1000,
  extParam: "mchParams",
  mchOrderNo: "MT1700096903554",
  remark: "备注",
  reqTime: "1700096903",
  version: "1.0",
  appId: "64e87b640d1480cf86ae4385",
  accountNo: "88888",
  clientIp: "192.166.1.132",
  notifyUrl: "http://192.168.0.168:9216",
  signType: "MD5",
  currency: "cny",
  mchNo: "M1692957540",
};

const cashoutAnswer = {
  amount: 1000,
  cashoutId: "C1724957556453224449",
  channelOrderNo: "",
  errCode: "100E0047",
  errMsg: "账户余额不足",
  mchOrderNo: "MT1700096903554",
  state: 3,
};

const transferNotification = {
  accountNo: "o6BcIwvTvIqf1zXZohc61biryWik",
  amount: 1,
  appId: "6113805e42020495c62bd4cb",
  createdAt: 1628818820011,
  currency: "CNY",
  entryType: "WX_CASH",
  errCode: "OPENID_ERROR",
  errMsg: "openid与商户appid不匹配【openid与商户appid不匹配】",
  ifCode: "wxpay",
  mchNo: "M1623997351",
  mchOrderNo: "1628818820",
  state: 3,
  transferDesc: "测试",
  transferId: "T202108130940200100001",
  reqTime: 1628818821000,
};

// Made with the vendor's own routine under a JDK (gateway-facts 1.3); the third-party one is printed in another vendor's document.
const vectors: readonly [name: string, fields: Record<string, unknown>, secret: string, signature: string][] = [
  [
    "J1, the document's parameters",
    documentExample,
    "EWEFD123RGSRETYDFNGFGFGSHDFGH",
    "84E1CA56F984502BBAC06EA6707157F5",
  ],
  ["J2, the transfer sample", transferExample, key, "CF14EA58C1C700C2DB5AAB8EE550CF3A"],
  ["J3, the cashout sample", cashoutExample, key, "1750343DAD52887AB421EE1E692986A4"],
  ["J4, the cashout answer", cashoutAnswer, key, "4C01683CF6B60A2B11484DA045E19259"],
  ["J5, empty values", { a: 0, b: false, c: null, d: " ", e: "" }, key, "0B9BA21E51604B81109F32408B70FDC9"],
  [
    "J6, mixed case",
    { b: "1", B: "2", aB: "3", Ab: "4", _u: "5", Z: "6", z1: "7" },
    key,
    "FC2417EC4B0F5CC22721B71C70697802",
  ],
  ["J7, a name that begins another", { a_b: "4", ab: "3", a1: "2", a: "1" }, key, "0A4F890781466D73C84AEBBF5A659900"],
  [
    "J8, JSON and & in values",
    { amount: 100, channelExtra: '{"code":"13920933111042"}', extParam: "x=1&y=2" },
    key,
    "41CC3D17C66BB7975ECDA1E63C6905BA",
  ],
  [
    "J9, numbers as their text",
    { d: "1.0", s: "100.10", l: 9007199254740993n },
    key,
    "F2ED0D304C3C6367888A86A35E09CFF9",
  ],
  ["J10, the transfer notification", transferNotification, key, "61EB8FA4B86C5F2E978EA77FB68344B9"],
  [
    "another vendor's printed sample of the same routine",
    { money: "2.0", outTradeNo: "P12312321123", type: "wechat", userId: "test01", remark: "" },
    "EWEFD123RGSRETYDFNGFGFGSHDFGH",
    "5E0AA05DD4BB4FE5AB65608123EBA591",
  ],
];

describe("sign", () => {
  test.each(vectors)("%s", (_name, fields, secret, signature) => {
    expect(sign(fields, secret)).toBe(signature);
    expect(sign({ ...fields, sign: "ignored" }, secret)).toBe(signature);
  });

  test("the order is that of whole texts without case, not of names", () => {
    expect(canonicalText({ b: "1", B: "2", aB: "3", Ab: "4", _u: "5", Z: "6", z1: "7" }, key)).toBe(
      `_u=5&aB=3&Ab=4&b=1&B=2&z1=7&Z=6&key=${key}`,
    );
    expect(canonicalText({ a_b: "4", ab: "3", a1: "2", a: "1" }, key)).toBe(`a1=2&a=1&a_b=4&ab=3&key=${key}`);
  });

  test("a number whose text is not certain is refused, not guessed", () => {
    expect(() => sign({ amount: 1.5 }, key)).toThrow(/amount/);
    expect(() => sign({ id: 2 ** 53 }, key)).toThrow(/id/);
    expect(() => sign({ nested: {} }, key)).toThrow(/nested/);
  });

  test("nothing but the secret is left of empty fields", () => {
    expect(canonicalText({ a: "", b: null, c: undefined }, key)).toBe(`key=${key}`);
  });
});

describe("verify", () => {
  const signature = sign(transferExample, key);

  test("takes upper and lower case", () => {
    expect(verify(transferExample, signature, key)).toBe(true);
    expect(verify(transferExample, signature.toLowerCase(), key)).toBe(true);
  });

  test.each([undefined, null, "", "x", signature.slice(1), `${signature}0`, signature.replace(/.$/, "G"), 12, {}])(
    "refuses %j",
    (other) => {
      expect(verify(transferExample, other, key)).toBe(false);
    },
  );

  test("refuses any changed field", () => {
    for (const name of Object.keys(transferExample).filter((field) => field !== "accountName")) {
      expect(verify({ ...transferExample, [name]: "changed" }, signature, key), name).toBe(false);
    }
  });
});

describe("explain", () => {
  test("shows each step and masks the secret", () => {
    const text = explain({ b: "2", a: "1", sign: "S", empty: "" }, key);
    expect(text).not.toContain(key);
    expect(text).toBe(
      [
        "1. left out (sign itself, and empty values): sign empty",
        "2. the rest, sorted as name=value& without regard to case:",
        "   a=1&",
        "   b=2&",
        "3. joined, the secret (23 characters) added: a=1&b=2&key=***",
        `4. MD5 of these UTF-8 bytes, in upper case: ${sign({ a: "1", b: "2" }, key)}`,
        "5. if that is not the signature: another secret; a field that the gateway does not declare, or one that was changed after it was signed; a notifyUrl with a query, whose parameters the gateway moves into its notification, unsigned",
      ].join("\n"),
    );
  });

  test("names a secret with white space around it first, and never shows it", () => {
    const text = explain(
      { a: "1" },
      `${key}
`,
    );
    expect(text).toMatch(/5\. if that is not the signature: the secret has white space around it; another secret;/);
    expect(text).not.toContain(key);
  });

  test("the description for errors has names and lengths only", () => {
    expect(describeSigned({ b: "secret", A: "1" })).toBe("A(1) b(6)");
  });
});
