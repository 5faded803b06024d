import { readFileSync } from "node:fs";
import { signAsInr } from "@payout/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeSigned } from "../src/signature.ts";
import { canonicalText, explain, sign, verify } from "../src/signing.ts";

const key = "TestApiKey001";

function sample(name: string): string {
  return readFileSync(new URL(`../../../schemas/inr/examples/${name}.json`, import.meta.url), "utf8").trimEnd();
}

const notification =
  '{"amount":60000.00,"completionTime":"2024-12-02 08:42:54","fee":5150.0000,"mchOrderNo":"1863484722378907648","merchantId":"3002124","nonceStr":"1733103774518","orderNo":"PAYOUT8551739282639106048","orderStatus":"SUCCESS","payType":"11"}';

// Made with md5sum over the samples' exact text (gateway-facts 4.3); the document prints one placeholder for all of them.
const vectors: readonly [name: string, rawBody: string, signature: string][] = [
  ["C1, the create sample", sample("create.request"), "7873C15AC420EDCCA5F19957A02A6416"],
  ["C2, the query sample", sample("query.request"), "5EB395FCDA8D54C5C8B7AB2F24EE8EA5"],
  ["C3, the notification sample", notification, "68114D35D8ADDCADCA94152F4FBE7C38"],
  ["C4, the balance sample", '{"nonceStr":"4190026990"}', "71C2BD0C3FC7068C6B2D6565C34B3F24"],
];

describe("sign", () => {
  test.each(vectors)("%s", (_name, rawBody, signature) => {
    expect(sign(rawBody, key)).toBe(signature);
    expect(sign(new TextEncoder().encode(rawBody), key)).toBe(signature);
    expect(verify(rawBody, signature, key)).toBe(true);
  });

  test("the sample files hold the text that was signed", () => {
    expect(sample("result.notification")).toBe(notification);
  });

  test("C3 parsed and written again is another body, and fails", () => {
    const rewritten = JSON.stringify(JSON.parse(notification));
    expect(rewritten).not.toBe(notification);
    expect(sign(rewritten, key)).toBe("1637A017C7A51F94BCD0E18AEA737DBA");
    expect(verify(rewritten, "68114D35D8ADDCADCA94152F4FBE7C38", key)).toBe(false);
  });

  test("covers bytes, also those that are not UTF-8", () => {
    expect(sign(Uint8Array.of(0xff), key)).not.toBe(sign("\uFFFD", key));
    expect(sign("é", key)).toBe(sign(Uint8Array.of(0xc3, 0xa9), key));
  });

  test("agrees with an implementation that shares no code, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ minLength: 1 }), (rawBody, apiKey) => {
        expect(sign(rawBody, apiKey)).toBe(signAsInr(rawBody, apiKey));
      }),
    );
  });
});

describe("verify", () => {
  const signature = sign(notification, key);

  test("takes upper and lower case", () => {
    expect(verify(notification, signature.toLowerCase(), key)).toBe(true);
  });

  test.each([undefined, null, "", "x", signature.slice(1), `${signature}0`, signature.replace(/.$/, "G"), 12, {}])(
    "refuses %j",
    (other) => {
      expect(verify(notification, other, key)).toBe(false);
    },
  );

  test("refuses one changed byte anywhere", () => {
    for (let index = 0; index < notification.length; index++) {
      const changed = `${notification.slice(0, index)}~${notification.slice(index + 1)}`;
      expect(verify(changed, signature, key)).toBe(false);
    }
  });

  test("refuses another key", () => {
    expect(verify(notification, signature, `${key}2`)).toBe(false);
  });
});

describe("explain", () => {
  test("shows each step and masks the key", () => {
    const text = explain('{"nonceStr":"4190026990"}', key);
    expect(text).not.toContain(key);
    expect(text).toBe(
      [
        "1. the body, byte for byte: rawBody(25 bytes)",
        '2. the API key (13 characters) behind it, nothing between: {"nonceStr":"4190026990"}***',
        "3. MD5 of these bytes, in upper case: 71C2BD0C3FC7068C6B2D6565C34B3F24",
        "4. if that is not the signature: another API key, or a body that was changed on the way",
      ].join("\n"),
    );
    expect(canonicalText("{}", "k")).toBe("{}k");
  });

  test.each([
    [JSON.stringify(JSON.parse(notification)), key, /parsed and written again/],
    ["", key, /empty/],
    [`\uFEFF${notification}`, key, /byte order mark/],
    [`${notification}\n`, key, /white space around it/],
    [Uint8Array.of(0xff), key, /not UTF-8/],
    [notification, `${key} `, /API key has white space/],
  ])("names the likely cause (%#)", (rawBody, apiKey, cause) => {
    expect(explain(rawBody, apiKey)).toMatch(cause);
    expect(explain(notification, key)).not.toMatch(cause);
  });

  test("the description for errors counts bytes and shows no value", () => {
    expect(describeSigned("é")).toBe("rawBody(2 bytes)");
  });
});
