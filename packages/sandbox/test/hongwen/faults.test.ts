import { describe, expect, it } from "vitest";
import { type Fault, faultNames, type HongwenGateway, operationsOfFault } from "../../src/index.ts";
import { faultsBeforeAccept } from "../faults-before-accept.ts";
import { call, create, isSigned, post, query, request, sign, startGateway } from "./support.ts";

async function hear(gateway: HongwenGateway): Promise<{ status: number; text: string } | undefined> {
  const answer = post(gateway, sign(create())).then(async (response) => ({
    status: response.status,
    text: await response.text(),
  }));
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, 1500, undefined));
  return Promise.race([answer.catch(() => undefined), patience]);
}

async function withFault(fault: Fault) {
  const gateway = await startGateway();
  gateway.faults.next("withdraw", fault);
  const { text = "" } = (await hear(gateway)) ?? {};
  return { gateway, text };
}

describe("a fault", () => {
  // fetch repeats a request after a 421 by itself, so that one is left to the client's own tests.
  it.each(faultNames.filter((fault) => fault !== "misdirected_421" && operationsOfFault(fault).includes("create")))(
    "%s strikes before or after acceptance as it says",
    async (fault) => {
      const gateway = await startGateway();
      gateway.faults.next("withdraw", fault, "create");
      await hear(gateway);
      expect(gateway.orders()).toHaveLength(faultsBeforeAccept.includes(fault) ? 0 : 1);
      expect(gateway.requests).toHaveLength(1);
      expect(gateway.requests[0]?.verdict).toEqual({ accepted: !faultsBeforeAccept.includes(fault), fault });
    },
  );

  it("is met once, by its operation only; a balance counts as a query", async () => {
    const gateway = await startGateway();
    gateway.faults.next("withdraw", "empty_body", "query");
    expect(await call(gateway, create())).not.toBe("");
    expect(await call(gateway, request("trade.query.account"))).toBe("");
    expect(await call(gateway, query({ withdraw_out_trade_no: "order-1" }))).not.toBe("");
  });
});

describe("a fault of content", () => {
  it.each([
    ["other_order", /"withdraw_out_trade_no":"order-10"/],
    ["other_amount", /"withdraw_amount":"10.01"/],
    ["unknown_state", /"withdraw_status":"SANDBOX_/],
    ["oversized_body", /0{1000000}/],
    ["code_as_text", /"code":"20000"/],
    ["missing_data", /^\{"code":20000,"msg":"success","sign":"[^"]+"\}$/],
  ] as const)("%s is correctly signed", async (fault, form) => {
    const { text } = await withFault(fault);
    expect(text).toMatch(form);
    expect(isSigned(text)).toBe(true);
  });

  it("wrong_signature and missing_signature are what they say", async () => {
    const wrong = (await withFault("wrong_signature")).text;
    expect(JSON.parse(wrong).sign).toHaveLength(344);
    expect(isSigned(wrong)).toBe(false);
    expect((await withFault("missing_signature")).text).not.toContain('"sign"');
  });

  it("repeated_key is signed as the reader sees it who believes the last", async () => {
    const { text, gateway } = await withFault("repeated_key");
    expect(text.match(/"withdraw_status":/g)).toHaveLength(2);
    expect(JSON.parse(text)).toMatchObject({ withdraw_status: "WITHDRAW_SUCCESS" });
    expect(isSigned(text)).toBe(true);
    expect(gateway.orders()[0]?.status).toBe("WITHDRAW_ACCEPT");
  });

  it("numeric_ids writes a reference of digits as a number too", async () => {
    const gateway = await startGateway();
    gateway.faults.next("withdraw", "numeric_ids");
    const text = await call(gateway, create({ withdraw_out_trade_no: "626015783370903555" }));
    expect(text).toContain('"withdraw_out_trade_no":626015783370903555');
    expect(isSigned(text)).toBe(true);
  });
});
