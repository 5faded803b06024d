import { describe, expect, it } from "vitest";
import { signAsMulticountry, signatureMatches } from "../../src/multicountry/signature.ts";
import { create, createFields, post, signed, startGateway } from "./support.ts";

const token = "TestToken123";
const query = { id: "WDL-10001", mch_id: "10001", nonce: "abc123", timestamp: "1714000000" };

describe("the gateway's signature", () => {
  it("reproduces the vectors M2, M3 and M4", () => {
    const { callback_url: _url, channel: _channel, account_sub_org: _branch, ...rest } = createFields();
    const m2 = {
      ...rest,
      account_sub_org: "",
      channel: "bank",
      callback_url: "https://merchant.example.com/cb?a=1&b=2",
    };
    expect(signAsMulticountry(Object.entries(m2), token)).toBe("b43d23eed1807b01060cc042ec9bc066");
    expect(signAsMulticountry(Object.entries(query), token)).toBe("4cb0c80c5e10be7373348d1201f22ed1");
    const m4 = {
      id: "P202605040001",
      trans_id: "WDL-10001",
      mch_id: "10001",
      order_amount: "100.00",
      status: "60",
      created_at: "2026-05-04 10:10:00",
      payed_at: "2026-05-04 10:15:00",
    };
    expect(signAsMulticountry(Object.entries(m4), token)).toBe("d55e0f5dae62d0c18d50d8acc8a3ce88");
  });

  it("leaves sign, null and empty text out, and depends on the token and its place", () => {
    const plain = signAsMulticountry(Object.entries(query), token);
    const padded = { ...query, sign: "x", a: "", b: null, c: undefined };
    expect(signAsMulticountry(Object.entries(padded), token)).toBe(plain);
    expect(signAsMulticountry(Object.entries(query), "other")).not.toBe(plain);
    expect(signAsMulticountry(Object.entries(query), token, "suffix")).not.toBe(plain);
  });

  it("is compared without case", () => {
    const plain = signAsMulticountry(Object.entries(query), token);
    expect(signatureMatches(Object.entries(query), token, "prefix", plain.toUpperCase())).toBe(true);
    expect(signatureMatches(Object.entries(query), token, "prefix", plain.slice(1))).toBe(false);
    expect(signatureMatches(Object.entries(query), token, "suffix", plain)).toBe(false);
  });

  it("is read from the place that the gateway was started with", async () => {
    const gateway = await startGateway({ keyPlacement: "suffix" });
    expect((await create(gateway)).code).toBe(400);
    expect((await post(gateway, signed(createFields(), token, "suffix"))).status).toBe(200);
  });

  it("covers a number by the digits it was written with", async () => {
    const gateway = await startGateway();
    const { mch_id: _id, amount: _amount, ...fields } = signed(createFields());
    const body = `{"mch_id":10001,"amount":100.00,${JSON.stringify(fields).slice(1)}`;
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${gateway.url}/api/v1/mch/wdl-orders`, { method: "POST", headers, body });
    expect(response.status).toBe(200);
  });
});
