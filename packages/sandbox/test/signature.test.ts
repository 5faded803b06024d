import { describe, expect, it } from "vitest";
import { readFields } from "../src/jeepay/fields.ts";
import { canonicalText, compareWithoutCase, signatureMatches, signFields } from "../src/jeepay/signature.ts";
import type { Fields } from "./support.ts";

const documentKey = "EWEFD123RGSRETYDFNGFGFGSHDFGH";
const testKey = "TestKey0123456789abcdef";

const documented: Record<string, { fields: Fields; key: string; signature: string }> = {
  "J1, the parameters of the rules page": {
    key: documentKey,
    signature: "84E1CA56F984502BBAC06EA6707157F5",
    fields: {
      platId: "1000",
      mchOrderNo: "P0123456789101",
      amount: "10000",
      clientIp: "192.168.0.111",
      returnUrl: "https://www.baidu.com",
      notifyUrl: "https://www.baidu.com",
      reqTime: "20190723141000",
      version: "1.0",
    },
  },
  "the third-party vector": {
    key: documentKey,
    signature: "5E0AA05DD4BB4FE5AB65608123EBA591",
    fields: { money: "2.0", outTradeNo: "P12312321123", type: "wechat", userId: "test01", remark: "" },
  },
  "J2, the transfer request": {
    key: testKey,
    signature: "CF14EA58C1C700C2DB5AAB8EE550CF3A",
    fields: {
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
    },
  },
  "J3, the cashout request": {
    key: testKey,
    signature: "1750343DAD52887AB421EE1E692986A4",
    fields: {
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
    },
  },
  "J4, the data of the cashout answer": {
    key: testKey,
    signature: "4C01683CF6B60A2B11484DA045E19259",
    fields: {
      amount: 1000,
      cashoutId: "C1724957556453224449",
      channelOrderNo: "",
      errCode: "100E0047",
      errMsg: "账户余额不足",
      mchOrderNo: "MT1700096903554",
      state: 3,
    },
  },
  "J5, what is left out and what is not": {
    key: testKey,
    signature: "0B9BA21E51604B81109F32408B70FDC9",
    fields: { a: 0, b: false, c: null, d: " ", e: "" },
  },
  "J6, mixed case": {
    key: testKey,
    signature: "FC2417EC4B0F5CC22721B71C70697802",
    fields: { b: "1", B: "2", aB: "3", Ab: "4", _u: "5", Z: "6", z1: "7" },
  },
  "J7, one name the beginning of another": {
    key: testKey,
    signature: "0A4F890781466D73C84AEBBF5A659900",
    fields: { a_b: "4", ab: "3", a1: "2", a: "1" },
  },
  "J8, text in text": {
    key: testKey,
    signature: "41CC3D17C66BB7975ECDA1E63C6905BA",
    fields: { amount: 100, channelExtra: '{"code":"13920933111042"}', extParam: "x=1&y=2" },
  },
  "J10, the transfer notification with a reqTime": {
    key: testKey,
    signature: "61EB8FA4B86C5F2E978EA77FB68344B9",
    fields: {
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
      reqTime: "1628818821000",
    },
  },
};

describe("the gateway's signature", () => {
  it.each(Object.entries(documented))("reproduces %s", (_name, { fields, key, signature }) => {
    expect(signFields(Object.entries(fields), key)).toBe(signature);
  });

  it("signs numbers by the text they came in (J9)", () => {
    const body = '{"d":1.0,"s":"100.10","l":9007199254740993}';
    const received = readFields({ method: "POST", path: "/", contentType: "application/json", body }) ?? [];
    const fields = [...received].map(([name, { text }]) => [name, text] as const);
    expect(canonicalText(fields, testKey)).toBe(`d=1.0&l=9007199254740993&s=100.10&key=${testKey}`);
    expect(signFields(fields, testKey)).toBe("F2ED0D304C3C6367888A86A35E09CFF9");
  });

  it("writes the canonical text that the facts give for J6 and J7", () => {
    expect(canonicalText(Object.entries(documented["J6, mixed case"]?.fields ?? {}), "k")).toBe(
      "_u=5&aB=3&Ab=4&b=1&B=2&z1=7&Z=6&key=k",
    );
    expect(canonicalText(Object.entries(documented["J7, one name the beginning of another"]?.fields ?? {}), "k")).toBe(
      "a1=2&a=1&a_b=4&ab=3&key=k",
    );
  });

  it("leaves its own field out and compares hex digits of any case", () => {
    const fields = Object.entries({ a: "1", sign: "whatever" });
    expect(signFields(fields, "k")).toBe(signFields([["a", "1"]], "k"));
    expect(signatureMatches(fields, "k", signFields(fields, "k").toLowerCase())).toBe(true);
    expect(signatureMatches(fields, "other", signFields(fields, "k"))).toBe(false);
  });

  it("orders like Java: unit by unit, then by length, one unit for one", () => {
    expect(compareWithoutCase("abc", "ABC")).toBe(0);
    expect(compareWithoutCase("a", "ab")).toBeLessThan(0);
    expect(compareWithoutCase("a_", "aB")).toBeLessThan(0);
    expect(compareWithoutCase("ß", "SS")).toBeGreaterThan(0);
  });
});
