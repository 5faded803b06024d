import { describe, expect, it } from "vitest";
import { manualClock, signAsMulticountry } from "../../src/index.ts";
import { startReceiver } from "../support.ts";
import { create, startGateway } from "./support.ts";

describe("a notification", () => {
  it("is sent five times every 30 s with the same bytes, then given up", async () => {
    const gateway = await startGateway({ settle: () => ({ status: 60 }) }, { clock: manualClock(0) });
    const receiver = await startReceiver([{ body: "no" }, { body: "SUCCESS" }, { body: "success\n" }, { status: 500 }]);
    await create(gateway, { callback_url: receiver.url });
    await gateway.advance(0);
    expect(gateway.notifications).toHaveLength(1);
    await gateway.advance(3_600_000);
    // The fourth is acknowledged although its status is 500: only the word counts.
    expect(gateway.notifications.map(({ time }) => time / 1000)).toEqual([0, 30, 60, 90]);
    expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, false, false, true]);
    const stubborn = await startReceiver([{ body: "no" }]);
    await create(gateway, { trans_id: "WDL-10002", callback_url: stubborn.url });
    await gateway.advance(3_600_000);
    expect(stubborn.bodies).toHaveLength(5);
    expect(new Set(stubborn.bodies).size).toBe(1);
  });

  it.each([
    ["text", '"100.00"'],
    ["number", "100.00"],
  ] as const)("writes the amount as %s and signs its digits", async (callbackAmount, source) => {
    const gateway = await startGateway({ callbackAmount });
    const receiver = await startReceiver([{}]);
    await create(gateway, { callback_url: receiver.url });
    await gateway.advance(1000);
    const body = receiver.bodies[0] ?? "";
    expect(body).toContain(`"order_amount":${source},"status":60,`);
    const { sign, ...fields } = JSON.parse(body) as Record<string, string>;
    expect(fields).toMatchObject({ trans_id: "WDL-10001", payed_at: "2026-01-01 08:00:01" });
    const texts = { ...fields, order_amount: "100.00", status: "60" };
    expect(sign).toBe(signAsMulticountry(Object.entries(texts), "TestToken123"));
  });

  it("reports 50 and 60, each as often as it is decided, and no other status", async () => {
    const gateway = await startGateway({ settle: () => ({ status: 10 }) });
    const receiver = await startReceiver([{}]);
    await create(gateway, { callback_url: receiver.url });
    await gateway.advance(1000);
    gateway.settleOrder("WDL-10001", 60);
    gateway.settleOrder("WDL-10001", 50);
    await gateway.advance(1000);
    const notified = receiver.bodies.map((body) => JSON.parse(body) as Record<string, unknown>);
    expect(notified).toMatchObject([
      { status: 60, payed_at: expect.any(String) },
      { status: 50, canceled_at: expect.any(String) },
    ]);
    expect(notified[1]).not.toHaveProperty("payed_at");
  });

  it("stays on this machine, and survives a receiver that hangs or is not there", async () => {
    const gateway = await startGateway({ settle: () => ({ status: 60 }) }, { notificationTimeoutMs: 50 });
    const hanging = await startReceiver([{ hang: true }]);
    await create(gateway, { trans_id: "WDL-far", callback_url: "https://www.example.com/" });
    await create(gateway, { trans_id: "WDL-hang", callback_url: hanging.url });
    await create(gateway, { trans_id: "WDL-unreachable", callback_url: "http://127.0.0.1:1/" });
    await gateway.advance(0);
    expect(gateway.notifications.map(({ error }) => error)).toEqual([
      expect.stringContaining("only notifies this machine"),
      expect.stringContaining("timeout"),
      expect.stringContaining("ECONNREFUSED"),
    ]);
  });
});
