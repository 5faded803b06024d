import { createHash, createSign } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bytesOf } from "../../src/explain/charset.ts";
import { explainSignature } from "../../src/explain/explain.ts";
import { createKeyring } from "../../src/explain/keyring.ts";
import { hongwenTestMerchant } from "../../src/hongwen/merchant.ts";
import { signFields as signAsHongwen } from "../../src/hongwen/signature.ts";
import { inrTestMerchant, jeepayTestMerchant, multicountryTestMerchant, signAsInr } from "../../src/index.ts";
import { signAsMulticountry } from "../../src/multicountry/signature.ts";
import { cashoutFields, paths, signed, transferFields } from "../support.ts";

const keyring = createKeyring();
const md5 = (text: string | Buffer) => createHash("md5").update(text).digest("hex").toUpperCase();

/** A Jeepay transfer whose signature was made of `text`, and its key. */
function jeepay(sign: string | undefined, changes = {}) {
  const body = JSON.stringify({ ...transferFields({ bankName: "", ...changes }), sign });
  return { path: paths.transfer, headers: {}, body };
}

/** The text of the right signature, and of wrong ones. */
function jeepayText({ empties = false, sort = true, value = (text: string) => text } = {}): string {
  const fields = Object.entries(transferFields({ bankName: "" })).filter(([, text]) => empties || text !== "");
  const pairs = fields.map(([name, text]) => `${name}=${value(String(text))}`);
  return `${(sort ? pairs.sort() : pairs).join("&")}&key=${jeepayTestMerchant.secretKey}`;
}

const rightText = jeepayText();
const inrBody = '{"amount": 2704.00,"accountName":"Jos\u00e9","empty":"","nonceStr":"n1"}';
const inrKey = inrTestMerchant.apiKey;
const inr = (sign: string, body = inrBody) => ({
  path: "/api/payOut",
  headers: { MerchantId: inrTestMerchant.merchantId, Sign: sign },
  body,
});

describe("the explanation of a right signature", () => {
  it("shows Jeepay's steps, with the key masked in each", () => {
    const right = explainSignature(
      "jeepay",
      { path: paths.transfer, headers: {}, body: JSON.stringify(signed(transferFields({ bankName: "" }))) },
      keyring,
    );
    expect(right).toMatchObject({ matches: true, causes: [], expected: md5(rightText) });
    expect(right.steps.map(({ id }) => id)).toEqual(["read", "drop", "sort", "join", "key", "digest"]);
    expect(right.steps[1]?.text).toBe("bankName, sign");
    expect(right.canonicalText).toBe(rightText.replace(jeepayTestMerchant.secretKey, "••••"));
    expect(JSON.stringify(right)).not.toContain(jeepayTestMerchant.secretKey);
  });

  it("agrees with every gateway's own check", () => {
    const { mchId, apiToken } = multicountryTestMerchant;
    const fields = { mch_id: mchId, amount: "100.00", account_name: "Nguyễn", remarks: "" };
    const sign = signAsMulticountry(Object.entries(fields), apiToken);
    const query = new URLSearchParams({ ...fields, sign }).toString();
    const posted = { path: "/api/v1/mch/wdl-orders", headers: {}, body: JSON.stringify({ ...fields, sign }) };
    expect(explainSignature("multicountry", posted, keyring)).toMatchObject({ matches: true, expected: sign });
    expect(explainSignature("multicountry", { ...posted, path: `/x?${query}`, body: "" }, keyring).matches).toBe(true);
    expect(explainSignature("inr", inr(signAsInr(inrBody, inrKey)), keyring).matches).toBe(true);
    const withdrawal = { mch_no: hongwenTestMerchant.mchNo, biz_content: '{"amount":"1.00"}', notify_url: "" };
    const signature = signAsHongwen(Object.entries(withdrawal), hongwenTestMerchant.privateKey);
    const body = JSON.stringify({ ...withdrawal, list: [1], sign: signature });
    expect(explainSignature("hongwen", { path: "", headers: {}, body }, keyring).matches).toBe(true);
  });

  it("sorts Jeepay's names as the gateway does, without regard to case", () => {
    // Vector J6 of the gateway's own routine.
    const fields = { b: "1", B: "2", aB: "3", Ab: "4", _u: "5", Z: "6", z1: "7" };
    const body = JSON.stringify({ ...fields, sign: "FC2417EC4B0F5CC22721B71C70697802" });
    const { matches, canonicalText } = explainSignature(
      "jeepay",
      { path: "", headers: {}, body },
      keyring,
      "TestKey0123456789abcdef",
    );
    expect([matches, canonicalText]).toEqual([true, "_u=5&aB=3&Ab=4&b=1&B=2&z1=7&Z=6&key=••••"]);
  });

  it("takes the sandbox's own habits into account", () => {
    const body = JSON.stringify(signed(cashoutFields({ remark: "x" })));
    const request = { path: paths.cashout, headers: {}, body };
    expect(explainSignature("jeepay", request, createKeyring({ jeepay: { acceptRemark: true } })).matches).toBe(true);
    const { mchId, apiToken } = multicountryTestMerchant;
    const behind = JSON.stringify({ mch_id: mchId, sign: signAsMulticountry([["mch_id", mchId]], apiToken, "suffix") });
    const suffix = createKeyring({ multicountry: { keyPlacement: "suffix" } });
    expect(explainSignature("multicountry", { path: "", headers: {}, body: behind }, suffix).matches).toBe(true);
    expect(explainSignature("multicountry", { path: "", headers: {}, body: behind }, keyring).causes).toMatchObject([
      { id: "key-misplaced", proven: true },
    ]);
  });
});

describe("the cause of a wrong signature", () => {
  const chinese = { transferDesc: "测试转账" };
  const mistakes: readonly (readonly [string, ReturnType<typeof explainSignature>])[] = [
    ["empty-value-signed", jeepaySigned(md5(jeepayText({ empties: true })))],
    ["wrong-order", jeepaySigned(md5(jeepayText({ sort: false })))],
    ["wrong-charset", jeepaySigned(md5(bytesOf(rightText, "gbk")), chinese)],
    ["wrong-charset", jeepaySigned(md5(Buffer.from(rightText, "latin1")), chinese)],
    ["wrong-case", jeepaySigned(md5(rightText.replace(/.*&/, (text) => text.toLowerCase())))],
    ["url-encoded-values", jeepaySigned(md5(jeepayText({ value: encodeURIComponent })))],
    ["key-misplaced", jeepaySigned(md5(rightText.replace("&key=", "&")))],
    ["wrong-key", jeepaySigned(md5(rightText.replace("cdef", "cdee")))],
    ["wrong-key", jeepaySigned(md5(`${rightText}\n`))],
    ["wrong-digest", jeepaySigned(createHash("sha256").update(rightText).digest("hex"))],
    ["signature-missing", jeepaySigned(undefined)],
    ["not-a-signature", jeepaySigned("todo")],
    ["unknown-merchant", jeepaySigned(md5(rightText), { mchNo: "M2" })],
    ["unreadable-body", explainSignature("jeepay", { path: "", headers: {}, body: "{" }, keyring)],
    ["reserialised-body", inrSigned(JSON.stringify(JSON.parse(inrBody)))],
    ["reserialised-body", inrSigned('{"amount": 2704, "accountName": "Jos\\u00e9", "empty": "", "nonceStr": "n1"}')],
    ["reserialised-body", inrSigned(`${inrBody}\n`)],
    ["wrong-order", inrSigned('{"accountName":"José","amount":2704,"empty":"","nonceStr":"n1"}')],
    ["empty-value-signed", inrSigned('{"amount":2704,"accountName":"José","nonceStr":"n1"}')],
    ["key-misplaced", explainSignature("inr", inr(md5(inrKey + inrBody)), keyring)],
    ["wrong-charset", explainSignature("inr", inr(md5(Buffer.from(inrBody + inrKey, "latin1"))), keyring)],
  ];

  function jeepaySigned(sign: string | undefined, changes = {}) {
    return explainSignature("jeepay", jeepay(sign, changes), keyring);
  }

  function inrSigned(text: string) {
    return explainSignature("inr", inr(signAsInr(text, inrKey)), keyring);
  }

  it.each(mistakes)("is named: %s", (id, { matches, causes }) => {
    expect(matches).toBe(false);
    expect(causes.map((cause) => cause.id)).toEqual([id]);
    expect(causes[0]?.detail).not.toBe("");
  });

  it("can be two mistakes at once", () => {
    const text = jeepayText({ empties: true, sort: false });
    const { causes } = explainSignature("jeepay", jeepay(md5(text)), keyring);
    expect(causes.map(({ id, proven }) => [id, proven])).toEqual([
      ["empty-value-signed", true],
      ["wrong-order", true],
    ]);
  });

  it("is a field that the operation does not know", () => {
    const body = JSON.stringify(signed(cashoutFields({ remark: "x" })));
    const { causes } = explainSignature("jeepay", { path: paths.cashout, headers: {}, body }, keyring);
    expect(causes).toMatchObject([{ id: "undeclared-field-signed", detail: expect.stringContaining("remark") }]);
  });

  it("is a foreign key, another digest or rewritten JSON at Hongwen", () => {
    const fields = { mch_no: hongwenTestMerchant.mchNo, biz_content: '{ "amount": "1.00" }' };
    const explained = (sign: string, key?: string) =>
      explainSignature("hongwen", { path: "", headers: {}, body: JSON.stringify({ ...fields, sign }) }, keyring, key);
    const compact = { ...fields, biz_content: '{"amount":"1.00"}' };
    const { privateKey, platformPrivateKey } = hongwenTestMerchant;
    const right = signAsHongwen(Object.entries(fields), privateKey);
    const text = `biz_content=${fields.biz_content}&mch_no=${fields.mch_no}`;
    expect(explained(right, privateKey).matches).toBe(true);
    expect(explained(signAsHongwen(Object.entries(fields), platformPrivateKey)).causes).toMatchObject([
      { id: "wrong-key" },
    ]);
    expect(explained(signAsHongwen(Object.entries(compact), privateKey)).causes).toMatchObject([
      { id: "reserialised-body" },
    ]);
    expect(explained(createSign("RSA-SHA1").update(text).sign(privateKey, "base64")).causes).toMatchObject([
      { id: "wrong-digest" },
    ]);
    expect(() => explained(right, "secret")).toThrow("an RSA key in PEM");
  });

  it("is found with a key given by the caller", () => {
    const request = jeepay(md5(rightText.replace(jeepayTestMerchant.secretKey, "another-key")));
    expect(explainSignature("jeepay", request, keyring, "another-key").matches).toBe(true);
    const { causes } = explainSignature("jeepay", jeepay(md5(rightText)), keyring, "another-key");
    expect(causes).toMatchObject([{ id: "wrong-key", proven: true }]);
  });
});
