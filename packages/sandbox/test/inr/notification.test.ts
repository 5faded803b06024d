import { describe, expect, it } from "vitest";
import { inrTestMerchant, signAsInr } from "../../src/index.ts";
import { call, paths, payOut, startGateway, startReceiver } from "./support.ts";

const { apiKey } = inrTestMerchant;
const minute = 60_000;

async function send(notifyUrl: string, options = {}) {
  const gateway = await startGateway(options);
  await call(gateway, paths.create, payOut({ notifyUrl: JSON.stringify(notifyUrl) }));
  await gateway.advance(1000);
  return gateway;
}

describe("a notification", () => {
  it("is written and signed as the documented sample", async () => {
    const { url, received } = await startReceiver([200]);
    const gateway = await send(url);
    const orderNo = gateway.orders()[0]?.providerId;
    expect(received).toEqual([
      {
        body: `{"amount":2704.00,"completionTime":"2026-01-01 05:30:01","fee":5.1500,"mchOrderNo":"order-1","merchantId":"1002001","nonceStr":"1767225601000","orderNo":"${orderNo}","orderStatus":"SUCCESS","payType":"11"}`,
        sign: signAsInr(received[0]?.body ?? "", apiKey),
        merchantId: "1002001",
      },
    ]);
  });

  it("is sent eleven times with the same bytes, after 1, 2, 4, ... 512 minutes, then given up", async () => {
    const { url, received } = await startReceiver([500]);
    const gateway = await send(url);
    await gateway.advance(3000 * minute);
    const times = gateway.notifications.map(({ time }) => time / minute);
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual([
      1, 2, 4, 8, 16, 32, 64, 128, 256, 512,
    ]);
    expect(gateway.notifications.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it.each([200, 301, 302])("ends with HTTP %i, which is not followed", async (status) => {
    const { url, received } = await startReceiver([status]);
    const gateway = await send(url);
    await gateway.advance(1000 * minute);
    expect(received).toHaveLength(1);
    expect(gateway.notifications).toMatchObject([{ status, acknowledged: true }]);
  });

  it.each([201, 204, 303, 400, 401, 500])("is sent again after HTTP %i", async (status) => {
    const { url, received } = await startReceiver([status, 200]);
    const gateway = await send(url);
    await gateway.advance(minute);
    expect(received).toHaveLength(2);
    expect(gateway.notifications.map(({ acknowledged }) => acknowledged)).toEqual([false, true]);
  });

  it("reports every final state, and a reversal in a notification of its own", async () => {
    const { url, received } = await startReceiver([200]);
    const gateway = await send(url);
    gateway.settleOrder("order-1", "FAIL");
    await gateway.advance(0);
    gateway.settleOrder("order-1", "SUCCESS");
    await gateway.advance(0);
    gateway.settleOrder("order-1", "CANCEL", { resultDesc: "ACCOUNT_CLOSED" });
    await gateway.advance(0);
    const notified = received.map(({ body }) => JSON.parse(body) as { orderStatus: string; resultDesc?: string });
    expect(notified.map(({ orderStatus, resultDesc }) => [orderStatus, resultDesc])).toEqual([
      ["SUCCESS", undefined],
      ["FAIL", "PAYMENT_OFFSET"],
      ["SUCCESS", undefined],
      ["CANCEL", "ACCOUNT_CLOSED"],
    ]);
  });

  it("survives a receiver that is not there, and does not leave this machine", async () => {
    const unreachable = await send("http://127.0.0.1:1/");
    await unreachable.advance(minute);
    expect(unreachable.notifications).toHaveLength(2);
    expect(unreachable.notifications[0]).toMatchObject({ acknowledged: false, error: expect.stringMatching(/./) });
    const far = await send("https://www.example.com/");
    expect(far.notifications).toMatchObject([{ error: expect.stringContaining("this machine") }]);
  });
});
