import { describe, expect, it } from "vitest";
import { startReceiver } from "../support.ts";
import { call, create, isSigned, startGateway } from "./support.ts";

describe("a notification", () => {
  it("is a signed form with the query's fields, sent until it is acknowledged", async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver([{ body: "SUCCESS" }, { status: 500, body: "success" }]);
    await call(gateway, create({}, { notify_url: receiver.url }));
    await gateway.advance(600_000);
    expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, true]);
    expect(Object.fromEntries(new URLSearchParams(receiver.bodies[0]))).toMatchObject({
      withdraw_out_trade_no: "order-1",
      withdraw_trade_no: "626015783370903553",
      withdraw_status: "WITHDRAW_SUCCESS",
      finish_time: "2026-01-01 08:00:03",
    });
    expect(isSigned(receiver.bodies[0] ?? "")).toBe(true);
  });

  it("is given up after five repetitions, a minute apart, with the same bytes", async () => {
    const gateway = await startGateway({ settle: () => ({ status: "WITHDRAW_FAILED" }) });
    const receiver = await startReceiver([{ body: "no" }]);
    await call(gateway, create({}, { notify_url: receiver.url }));
    await gateway.advance(3_600_000);
    const [first] = gateway.notifications;
    expect(gateway.notifications.map(({ time }) => (time - (first?.time ?? 0)) / 1000)).toEqual([
      0, 60, 120, 180, 240, 300,
    ]);
    expect(new Set(receiver.bodies).size).toBe(1);
    expect(receiver.bodies[0]).toContain("withdraw_status=WITHDRAW_FAILED");
  });

  it("reports a later change too, and stays on this machine", async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver([{}]);
    await call(gateway, create({}, { notify_url: receiver.url }));
    await call(gateway, create({ withdraw_out_trade_no: "far" }, { notify_url: "https://www.example.com/" }));
    await call(gateway, create({ withdraw_out_trade_no: "silent" }));
    await gateway.advance(3000);
    gateway.settleOrder("order-1", "WITHDRAW_FAILED");
    await gateway.advance(0);
    expect(receiver.bodies.map((body) => new URLSearchParams(body).get("withdraw_status"))).toEqual([
      "WITHDRAW_SUCCESS",
      "WITHDRAW_FAILED",
    ]);
    expect(gateway.notifications.find(({ reference }) => reference === "far")?.error).toContain("this machine");
    expect(gateway.notifications.some(({ reference }) => reference === "silent")).toBe(false);
  });
});
