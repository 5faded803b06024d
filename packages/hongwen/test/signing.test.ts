import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseJsonObject, readPrivateKey } from "@payout/core/provider";
import { hongwenTestMerchant, signAsHongwen } from "@payout/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeSigned } from "../src/signature.ts";
import { canonicalText, explain, sign, verify } from "../src/signing.ts";

const { privateKey, publicKey, platformPublicKey } = hongwenTestMerchant;
const examples = join(import.meta.dirname, "../../../schemas/hongwen/examples");
// The other half was thrown away when the constructed examples were signed (schemas/hongwen/SOURCE.md).
const examplesPublicKey =
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAmB6Muh7bT19o2u98r4e5IoeP7QnmRX3c5iT/uKHXFgHQrzS7OUzDuc0nR3CHtYu6WhUEMHiaIKx/mXiuoxd071P+Ehlwz2ZBJa0+6gP36PmyUn2CaArIYGn6k1P/QzH0kCuAQcL6qDJ7EpP03ZeJO6ZRjwmEPm822jvnPUV7h84eSfcMZj1vi4egNnzJKHQlFkwCq54uMl8R0tqXXZSq9y6IzD2W4nTQIPGHBbMiNyhNOY7EwkJPHiCa1LufS3JvtySsqs8h1QKiOMah9KUOllYqXmTYjdPJc4LgVDvAGXA29OfFj7Guc/xmGw3nf5aZq1gNpAa1WTBiX5qSUGHURQIDAQAB";

function example(name: string) {
  return parseJsonObject(readFileSync(join(examples, name), "utf8")) ?? {};
}

describe("the text that is signed", () => {
  test("of the documented sample has every digit of the 18-digit number", () => {
    expect(canonicalText(example("create.response.json"))).toBe(
      "code=20000&debit_amount=1.50&finish_time=2024-03-12 11:23:15&merchant_no=21796110752682&msg=success&receive_amount=1.00&withdraw_amount=1.00&withdraw_create_time=1710213793&withdraw_out_trade_no=111111&withdraw_status=WITHDRAW_SUCCESS&withdraw_trade_no=626015783370903553&withdraw_type=REAL_TIME",
    );
  });

  test("of the documented balance sample leaves the list out", () => {
    expect(canonicalText(example("balance.response.json"))).toBe("code=20000&merchant_no=21573050824562&msg=success");
  });

  test("leaves out sign and what is empty, and keeps spaces, zero and false", () => {
    const fields = { sign: "S", a: "", b: null, c: undefined, d: [], e: {}, f: " ", g: 0, h: false, i: 10n };
    expect(canonicalText(fields)).toBe("f= &g=0&h=false&i=10");
    expect(canonicalText({})).toBe("");
  });

  test("is sorted by the bytes of the names, not by letters", () => {
    expect(canonicalText({ b: "1", a_b: "2", ab: "3", B: "4", a: "5", a1: "6" })).toBe("B=4&a=5&a1=6&a_b=2&ab=3&b=1");
    // UTF-16 order would put the second one first.
    expect(canonicalText({ "\u{1F600}": "1", "\uFF01": "2" })).toBe("\uFF01=2&\u{1F600}=1");
  });

  test("holds biz_content exactly as it is sent", () => {
    const content = '{"type":"REAL_TIME", "amount":"1.00"}';
    expect(canonicalText({ biz_content: content, a: "1" })).toBe(`a=1&biz_content=${content}`);
  });

  test("a number whose text is not certain is refused, not guessed", () => {
    expect(() => canonicalText({ withdraw_trade_no: Number("626015783370903553") })).toThrow(/withdraw_trade_no/);
    expect(() => canonicalText({ amount: 1.5 })).toThrow(/amount/);
  });
});

describe("sign and verify", () => {
  const fields = example("create.response.json");

  test("fit together, and with a second implementation", () => {
    expect(verify(fields, sign(fields, privateKey), publicKey)).toBe(true);
    expect(sign(fields, privateKey)).toBe(signAsHongwen(Object.entries(fields) as [string, string][], privateKey));
  });

  test.each(readdirSync(examples).filter((name) => name.includes("constructed")))("%s", (name) => {
    const message = example(name);
    if (typeof message["sign"] === "string") expect(verify(message, message["sign"], examplesPublicKey)).toBe(true);
  });

  test("whatever the fields are", () => {
    const value = fc.oneof(fc.string(), fc.maxSafeInteger(), fc.boolean(), fc.bigInt(), fc.constant(null));
    const key = readPrivateKey(privateKey);
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-zA-Z0-9_]+$/), value), (message) => {
        const { sign: _sign, ...plain } = message;
        const signature = sign(plain, key);
        expect(signature).toBe(signAsHongwen(Object.entries(plain), privateKey));
        expect(verify(plain, signature, publicKey)).toBe(true);
        expect(verify({ ...plain, one_more: "x" }, signature, publicKey)).toBe(false);
      }),
      // Each takes a signature of RSA.
      { numRuns: 200 },
    );
  });

  const signature = sign(fields, privateKey);

  test.each([
    ...[undefined, null, "", "x", 12, {}, signature.slice(4), `${signature}AAAA`, ` ${signature}`, `${signature}\n`],
    signature.replace(/^./, (first) => (first === "A" ? "B" : "A")),
    signature.replaceAll("=", ""),
    "A".repeat(344),
  ])("refuses %j", (other) => {
    expect(verify(fields, other, publicKey)).toBe(false);
  });

  test("refuses any changed field, and another key", () => {
    for (const name of Object.keys(fields).filter((field) => field !== "sign")) {
      expect(verify({ ...fields, [name]: "changed" }, signature, publicKey), name).toBe(false);
    }
    expect(verify(fields, signature, platformPublicKey)).toBe(false);
  });
});

describe("explain", () => {
  const fields = { b: "2", a: "1", sign: "S", empty: "", list: [1] };
  const steps = [
    "1. left out (sign itself, empty values, lists and objects): sign empty list",
    "2. the rest, sorted by the bytes of the name:",
    "   a=1",
    "   b=2",
    "3. joined with &, no key appended: a=1&b=2",
  ];
  const fourth = "4. SHA256withRSA (PKCS#1 v1.5) of these UTF-8 bytes with a key of 2048 bits, in base64";
  const last =
    "5. if that is not the signature: another pair of keys: requests need your private key, whose public half the gateway has; answers need the platform's public key; text that was changed on its way or by a parser, such as an 18-digit number";

  test("shows each step, with a private key also the signature", () => {
    expect(explain(fields)).toBe(
      [...steps, "4. SHA256withRSA (PKCS#1 v1.5) of these UTF-8 bytes, in base64: pass a key to see it", last].join(
        "\n",
      ),
    );
    expect(explain(fields, privateKey)).toBe([...steps, `${fourth}: ${sign(fields, privateKey)}`, last].join("\n"));
  });

  test("with a public key says whether the signature fits", () => {
    expect(explain(fields, publicKey)).toBe([...steps, `${fourth}: the sign given does not match`, last].join("\n"));
    const signed = { ...fields, sign: sign(fields, privateKey) };
    expect(explain(signed, publicKey)).toMatch(/the sign given matches$/m);
  });

  test("the description for errors has names and lengths only", () => {
    expect(describeSigned({ b: "secret", B: "1", list: [] })).toBe("B(1) b(6)");
  });
});
