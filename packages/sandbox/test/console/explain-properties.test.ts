import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sensitiveInRequest } from "../../src/control/sensitive.ts";
import { explainSignature } from "../../src/explain/explain.ts";
import { createKeyring } from "../../src/explain/keyring.ts";
import { gatewayNames } from "../../src/gateway/provider-ids.ts";
import {
  jeepayTestMerchant,
  multicountryTestMerchant,
  signAsInr,
  signAsJeepay,
  signAsMulticountry,
} from "../../src/index.ts";

const keyring = createKeyring();
const name = fc
  .stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/)
  .filter((text) => text !== "sign" && text !== "__proto__");
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const fields = fc.dictionary(name, text, { maxKeys: 8 });

describe("the explanation of any request", () => {
  it("finds every right signature right", () => {
    const { mchNo, appId, secretKey } = jeepayTestMerchant;
    const { mchId, apiToken } = multicountryTestMerchant;
    const check = (gateway: "jeepay" | "multicountry", body: object) =>
      expect(explainSignature(gateway, { path: "", headers: {}, body: JSON.stringify(body) }, keyring).matches).toBe(
        true,
      );
    const property = fc.property(fields, (given) => {
      const transfer = { ...given, mchNo, appId };
      check("jeepay", { ...transfer, sign: signAsJeepay(Object.entries(transfer), secretKey) });
      const payout = { ...given, mch_id: mchId };
      check("multicountry", { ...payout, sign: signAsMulticountry(Object.entries(payout), apiToken) });
      const body = JSON.stringify(given);
      const headers = { merchantid: "1002001", sign: signAsInr(body, "TestApiKey001") };
      expect(explainSignature("inr", { path: "", headers, body }, keyring).matches).toBe(true);
    });
    fc.assert(property, { numRuns: 100, examples: [[{ Q: "!", q: " " }]] });
  });

  it("terminates for every request, and never accepts a foreign signature", () => {
    const deep = fc.integer({ min: 1, max: 20_000 }).map((depth) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    const body = fc.oneof(
      fc.json(),
      deep,
      deep.map((inner) => JSON.stringify({ a: inner, sign: "0" })),
      text,
      fields.map((given) => JSON.stringify({ ...given, sign: "0".repeat(32) })),
    );
    const property = fc.property(
      fc.constantFrom(...gatewayNames),
      fc.webPath(),
      body,
      text,
      (gateway, path, content, sign) => {
        const request = { path, headers: { sign, merchantid: "1002001" }, body: content };
        const { matches, causes } = explainSignature(gateway, request, keyring);
        expect(matches).toBe(false);
        expect(causes.length).toBeGreaterThan(0);
        expect(sensitiveInRequest(request)).toBeInstanceOf(Array);
      },
    );
    fc.assert(property, { numRuns: 80 });
  });
});
