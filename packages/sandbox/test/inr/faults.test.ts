import { describe, expect, it } from "vitest";
import { type Fault, type InrFault, inrFaultNames, operationsOfFault } from "../../src/index.ts";
import { faultsBeforeAccept } from "../faults-before-accept.ts";
import { call, paths, payOut, post, startGateway } from "./support.ts";

describe("a fault", () => {
  // fetch repeats a request after a 421 by itself, so that fault is not tested here.
  it.each(inrFaultNames.filter((name) => name !== "misdirected_421" && operationsOfFault(name).includes("create")))(
    "%s strikes before or after acceptance as it says",
    async (fault) => {
      const gateway = await startGateway();
      gateway.faults.next("payout", fault, "create");
      await Promise.race([
        post(gateway, paths.create, payOut())
          .then((response) => response.text())
          .catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, fault.startsWith("hang") ? 1000 : 10_000)),
      ]);
      expect(gateway.orders()).toHaveLength(faultsBeforeAccept.includes(fault) ? 0 : 1);
      expect(gateway.requests.map(({ verdict }) => verdict)).toEqual([
        { accepted: !faultsBeforeAccept.includes(fault), fault },
      ]);
    },
  );

  it.each([
    ["other_order", /"mchOrderNo":"order-10"/],
    ["other_amount", /"amount":2704\.01/],
    ["unknown_state", /"orderStatus":"SANDBOX_SETTLED"/],
    ["repeated_key", /"orderStatus":"PROCESSING","orderStatus":"SUCCESS"/],
    ["numeric_ids", /"orderNo":\d{18},/],
    ["code_as_text", /"code":"200"/],
    ["missing_data", /^\{"msg":"SUCCESS","code":200\}$/],
    ["trailing_garbage", /\}\}\{/],
  ] as const)("%s spoils what it says", async (fault, pattern) => {
    const gateway = await startGateway();
    gateway.faults.next("payout", fault, "create");
    expect(await (await post(gateway, paths.create, payOut())).text()).toMatch(pattern);
    expect(gateway.orders()[0]).toMatchObject({ reference: "order-1", amount: 270400n, status: "PAYING" });
  });

  it("numeric_ids of a query renumbers the order once and for all", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.create, payOut());
    gateway.faults.next("payout", "numeric_ids", "query");
    const body = '{"mchOrderNo":"order-1","nonceStr":"n"}';
    expect(await (await post(gateway, paths.query, body)).text()).toMatch(/"orderNo":\d{18},/);
    expect(gateway.orders()[0]?.providerId).toMatch(/^\d{18}$/);
  });

  it("applies to its own product and operation, and not where nothing is signed", async () => {
    const gateway = await startGateway();
    gateway.faults.next("balance", "status_500_html");
    gateway.faults.next("payout", "empty_body", "query");
    expect((await call(gateway, paths.create, payOut())).code).toBe(200);
    expect((await post(gateway, paths.balance, '{"nonceStr":"n"}')).status).toBe(500);
    expect(await (await post(gateway, paths.query, '{"mchOrderNo":"order-1","nonceStr":"n"}')).text()).toBe("");
    for (const senseless of ["wrong_signature", "missing_signature", "no-such-fault"]) {
      expect(() => gateway.faults.next("payout", senseless as Fault as InrFault)).toThrow(senseless);
    }
  });
});
