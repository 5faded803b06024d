import { createHash } from "node:crypto";
import { signAsMulticountry } from "@payout/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeSigned } from "../src/signature.ts";
import { canonicalText, explain, sign, verify } from "../src/signing.ts";

const token = "TestToken123";

const worked = {
  amount: "200.00",
  callback_url: "http://hd3tcp.javawebdata9.com/api/recharge/onlinePayAsyncCallback/20200627132036809474",
  channel: "alipay",
  ip: "47.244.122.36",
  mch_id: "M3pZtGCTQg7rJeoLy",
  nonce: "7886356ioiasdf",
  remarks: "memo",
  timestamp: 1678132123,
  trans_id: 20181230213948,
};

const create = {
  account_name: "Nguyễn Xuân Hưng",
  account_no: "2333667799212341",
  account_org: "PVCOMOBANK",
  account_org_code: "970425",
  account_sub_org: "",
  amount: "100.00",
  callback_url: "https://merchant.example.com/cb?a=1&b=2",
  channel: "bank",
  currency: "VND",
  mch_id: "10001",
  nonce: "abc123",
  timestamp: "1714000000",
  trans_id: "WDL-10001",
};

const notification = {
  id: "P202605040001",
  trans_id: "WDL-10001",
  mch_id: "10001",
  order_amount: "100.00",
  status: "60",
  created_at: "2026-05-04 10:10:00",
  payed_at: "2026-05-04 10:15:00",
};

// Made by the document's rule (gateway-facts 2.3); the one signature that the vendor prints cannot be reproduced.
const vectors: readonly [name: string, fields: Record<string, unknown>, token: string, signature: string][] = [
  ["M1, the worked example with its timestamp", worked, "xoJb3BS8j40OCuPc6kzE", "e60770ab137893431c51daaa71d07e2d"],
  ["M2, a create", create, token, "b43d23eed1807b01060cc042ec9bc066"],
  [
    "M3, a query",
    { id: "WDL-10001", mch_id: "10001", nonce: "abc123", timestamp: "1714000000" },
    token,
    "4cb0c80c5e10be7373348d1201f22ed1",
  ],
  ["M4, a notification", notification, token, "d55e0f5dae62d0c18d50d8acc8a3ce88"],
];

describe("sign", () => {
  test.each(vectors)("%s", (_name, fields, secret, signature) => {
    expect(sign(fields, secret)).toBe(signature);
    expect(sign({ ...fields, sign: "ignored" }, secret)).toBe(signature);
    expect(sign(fields, secret, "suffix")).not.toBe(signature);
  });

  test("the token is in front unless the setting says behind", () => {
    expect(canonicalText({ b: "2", a: "1" }, token)).toBe(`${token}&a=1&b=2`);
    expect(canonicalText({ b: "2", a: "1" }, token, "suffix")).toBe(`a=1&b=2&${token}`);
    expect(canonicalText({ a: "", b: null, c: undefined }, token)).toBe(token);
  });

  test("names are in ASCII order: capitals first, a name before the longer one that it begins", () => {
    expect(canonicalText({ ab: "3", a_b: "4", B: "2", a: "1" }, token)).toBe(`${token}&B=2&a=1&a_b=4&ab=3`);
  });

  test("values stay as they are: spaces, &, =, % and text that looks empty", () => {
    const text = canonicalText({ a: " ", b: "x=1&y=2", c: "100%", d: 0, e: false }, token);
    expect(text).toBe(`${token}&a= &b=x=1&y=2&c=100%&d=0&e=false`);
  });

  test("a number whose text is not certain, and a list or an object, are refused, not guessed", () => {
    for (const value of [1.5, 2 ** 53, [], {}]) expect(() => sign({ field: value }, token)).toThrow(/field/);
  });

  test("agrees with the gateway's own implementation, whatever the fields", () => {
    const fields = fc.dictionary(fc.string({ minLength: 1 }), fc.option(fc.string({ unit: "grapheme" })));
    fc.assert(
      fc.property(fields, fc.string({ minLength: 1 }), fc.constantFrom("prefix", "suffix"), (values, secret, place) => {
        fc.pre(Object.keys(values).every((name) => name.isWellFormed()));
        expect(sign(values, secret, place)).toBe(signAsMulticountry(Object.entries(values), secret, place));
      }),
    );
  });

  test("is MD5 of the UTF-8 bytes", () => {
    const md5 = createHash("md5")
      .update(Buffer.from(`${token}&name=ฟ`, "utf8"))
      .digest("hex");
    expect(sign({ name: "ฟ" }, token)).toBe(md5);
  });
});

describe("verify", () => {
  const signature = sign(notification, token);

  test("accepts upper and lower case, and the configured placement", () => {
    expect(verify(notification, signature, token)).toBe(true);
    expect(verify(notification, signature.toUpperCase(), token)).toBe(true);
    expect(verify(notification, signature, token, "suffix")).toBe(false);
    expect(verify(notification, sign(notification, token, "suffix"), token, "suffix")).toBe(true);
  });

  test.each([undefined, null, "", "x", signature.slice(1), `${signature}0`, signature.replace(/.$/, "g"), 12, {}])(
    "refuses %j",
    (other) => expect(verify(notification, other, token)).toBe(false),
  );

  test("refuses any changed, added or missing field, and an amount with other digits", () => {
    for (const name of Object.keys(notification)) {
      expect(verify({ ...notification, [name]: "changed" }, signature, token), name).toBe(false);
      expect(verify({ ...notification, [name]: undefined }, signature, token), name).toBe(false);
    }
    expect(verify({ ...notification, extra: "1" }, signature, token)).toBe(false);
    expect(verify({ ...notification, order_amount: "100" }, signature, token)).toBe(false);
  });
});

describe("explain", () => {
  test.each([
    ["prefix", "in front", "***&a=1&b=2"],
    ["suffix", "behind", "a=1&b=2&***"],
  ] as const)("shows each step with the token masked, %s", (placement, place, text) => {
    const shown = explain({ b: "2", a: "1", sign: "S", empty: "" }, token, placement);
    expect(shown).not.toContain(token);
    expect(shown).toBe(
      [
        "1. left out (sign itself, and empty values): sign empty",
        "2. the rest, in ASCII order of the names:",
        "   a=1",
        "   b=2",
        `3. joined with &, the token (12 characters) ${place}: ${text}`,
        `4. MD5 of these UTF-8 bytes, in lower case: ${sign({ a: "1", b: "2" }, token, placement)}`,
        `5. if that is not the signature: another token; the token in another place (keyPlacement is "${placement}" here); values that were URL-encoded before they were signed, or a body that was parsed and written again`,
      ].join("\n"),
    );
  });

  test("names a token with white space around it first, and never shows it", () => {
    const shown = explain({ a: "1" }, ` ${token}`);
    expect(shown).toMatch(/5\. if that is not the signature: the token has white space around it; another token;/);
    expect(shown).not.toContain(token);
  });

  test("the description for errors has names and lengths only", () => {
    expect(describeSigned({ b: "secret", A: "1" })).toBe("A(1) b(6)");
  });
});
