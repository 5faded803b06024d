import { describe, expect, it } from "vitest";
import { jeepayTestMerchant, manualClock } from "../src/index.ts";
import { signFields } from "../src/jeepay/signature.ts";
import { call, cashoutFields, paths, startGateway, startReceiver, transferFields } from "./support.ts";

const { secretKey } = jeepayTestMerchant;

describe("a notification", () => {
  it("is sent six times at 0, 30, 90, 180, 300 and 450 s with the same bytes, then given up", async () => {
    const gateway = await startGateway({ settle: () => ({ state: 2 }) }, { clock: manualClock(0) });
    const receiver = await startReceiver([{ body: "no" }]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url }));
    await gateway.advance(0);
    expect(gateway.notifications).toHaveLength(1);
    await gateway.advance(3_600_000);
    expect(gateway.notifications.map(({ time }) => time / 1000)).toEqual([0, 30, 90, 180, 300, 450]);
    expect(gateway.notifications.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(receiver.bodies).size).toBe(1);
    expect(gateway.notifications[5]).toMatchObject({ status: 200, answer: "no", acknowledged: false });
  });

  it("carries the query's fields, the time and a signature, and ends with the acknowledgement", async () => {
    const gateway = await startGateway({}, { clock: manualClock(1_767_225_600_000) });
    const receiver = await startReceiver([{ body: "success\n" }, { status: 500, body: "SUCCESS" }]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url, extParam: "my=own" }));
    await gateway.advance(600_000);
    expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, true]);
    const form = new URLSearchParams(receiver.bodies[0]);
    expect(Object.fromEntries(form)).toMatchObject({
      ...{ mchOrderNo: "order-1", state: "2", amount: "100", extParam: "my=own", currency: "cny" },
      ...{ createdAt: "1767225600000", successTime: "1767225601000", reqTime: "1767225601000" },
    });
    expect(form.get("sign")).toBe(signFields(form, secretKey));
  });

  it("takes an acknowledgement that arrives in pieces as one, and one that is followed by more as none", async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver([{ body: ["success", "x".repeat(100_000)] }, { body: [..."success"] }]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url }));
    await gateway.advance(600_000);
    expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, true]);
    expect(gateway.notifications[1]?.answer).toBe("success");
  });

  it("of a transfer reports failure too, of a cashout success only, and no other state", async () => {
    const gateway = await startGateway({ settle: () => ({ state: 1 }) });
    const { url: notifyUrl, bodies } = await startReceiver([{}]);
    for (const mchOrderNo of ["paid", "failed", "closed"]) {
      await call(gateway, paths.transfer, transferFields({ mchOrderNo, notifyUrl }));
      await call(gateway, paths.cashout, cashoutFields({ mchOrderNo: `cash-${mchOrderNo}`, notifyUrl }));
    }
    for (const prefix of ["", "cash-"]) {
      gateway.settleOrder(`${prefix}paid`, 2);
      gateway.settleOrder(`${prefix}failed`, 3, { errCode: "E", errMsg: "no" });
      gateway.settleOrder(`${prefix}closed`, 4);
    }
    await gateway.advance(600_000);
    expect(bodies.map((body) => new URLSearchParams(body).get("mchOrderNo"))).toEqual(["paid", "failed", "cash-paid"]);
    const cashout = new URLSearchParams(bodies[2]);
    expect(cashout.get("sign")).toBe(signFields(cashout, secretKey));
    expect(cashout.get("errCode")).toBe("");
  });

  it("is not sent again when the order changes later", async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver([{}]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url }));
    await gateway.advance(1000);
    gateway.settleOrder("order-1", 3, { errCode: "RETURNED", errMsg: "back" });
    await gateway.advance(600_000);
    expect(receiver.bodies).toHaveLength(1);
    expect(gateway.orders()[0]).toMatchObject({ state: 3, errCode: "RETURNED" });
  });

  it("is not sent without a notifyUrl, nor to another machine", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "silent" }));
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "far", notifyUrl: "https://www.example.com/" }));
    await gateway.advance(1000);
    expect(gateway.notifications).toHaveLength(1);
    expect(gateway.notifications[0]).toMatchObject({
      reference: "far",
      error: expect.stringContaining("this machine"),
    });
  });

  it("repeats the vendor's bugs: own parameters arrive unsigned, an ampersand splits a value", async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver([{}]);
    const notifyUrl = `${receiver.url}?tenant=7`;
    await call(gateway, paths.transfer, transferFields({ notifyUrl, extParam: "x=1&y=2" }));
    await gateway.advance(1000);
    const { url, body } = gateway.notifications[0] ?? { url: "", body: "" };
    expect(url).toBe(receiver.url);
    const form = new URLSearchParams(body);
    expect([form.get("tenant"), form.get("extParam"), form.get("y")]).toEqual(["7", "x=1", "2"]);
    form.delete("tenant");
    form.delete("y");
    form.set("extParam", "x=1&y=2");
    expect(form.get("sign")).toBe(signFields(form, secretKey));
  });

  it("survives a receiver that hangs or is not there", async () => {
    const gateway = await startGateway({}, { notificationTimeoutMs: 50 });
    const receiver = await startReceiver([{ hang: true }, {}]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url }));
    await call(
      gateway,
      paths.transfer,
      transferFields({ mchOrderNo: "unreachable", notifyUrl: "http://127.0.0.1:1/" }),
    );
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "bad", notifyUrl: "http://" }));
    await gateway.advance(31_000);
    const attempts = gateway.notifications.filter(({ reference }) => reference === "order-1");
    expect(attempts).toMatchObject([{ error: expect.stringContaining("timeout") }, { acknowledged: true }]);
    expect(gateway.notifications.filter(({ reference }) => reference !== "order-1")).toHaveLength(4);
  });

  it("keeps the gaps on an accelerated clock", async () => {
    const gateway = await startGateway({}, { clock: { speed: 300 } });
    const receiver = await startReceiver([{ body: "no" }, { body: "no" }, {}]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url }));
    await expect.poll(() => gateway.notifications.length, { timeout: 5000 }).toBe(3);
    const [first, second, third] = gateway.notifications.map(({ time }) => time);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(29_000);
    expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(59_000);
    await expect(gateway.advance(1)).rejects.toThrow('clock: "manual"');
  });

  it("stops with the gateway", async () => {
    const gateway = await startGateway({}, { clock: { speed: 1000 } });
    const receiver = await startReceiver([{ hang: true }]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url }));
    await expect.poll(() => receiver.bodies.length).toBe(1);
    await gateway.close();
    expect(gateway.notifications).toMatchObject([{ acknowledged: false, error: "the gateway was closed" }]);
    await gateway.close();
  });
});
