import { describe, expect, it } from "vitest";
import type { ProviderId, Sandbox } from "../../src/index.ts";
import { call as callInr, paths as inrPaths, payOut } from "../inr/support.ts";
import { clients, start } from "../sandbox/support.ts";
import { call as callJeepay, cashoutFields, paths, startReceiver, transferFields } from "../support.ts";

// biome-ignore lint/suspicious/noExplicitAny: entries of several kinds, and expect looks at them.
type Timeline = any[];

async function requestControl(
  { url }: Sandbox,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${url}/_${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  return { status: response.status, body: await response.json() };
}

async function timelineOf(sandbox: Sandbox, provider: ProviderId, reference: string): Promise<Timeline> {
  const { body } = await requestControl(sandbox, `/orders/${provider}/${encodeURIComponent(reference)}`);
  return body["timeline"] as Timeline;
}

async function createInr(sandbox: Sandbox, reference: string, notifyUrl: string): Promise<void> {
  const texts = { mchOrderNo: JSON.stringify(reference), notifyUrl: JSON.stringify(notifyUrl), amount: "12.50" };
  await callInr(sandbox.gateways.inr, inrPaths.create, payOut(texts));
}

describe("the timeline of an order", () => {
  it("has the request with its signature, the moves, the answer and the notification", async () => {
    const sandbox = await start();
    const receiver = await startReceiver([{ body: "ok" }]);
    await createInr(sandbox, "a/b c", receiver.url);
    await sandbox.advance("1s");
    sandbox.settle("inr", "a/b c", "reversed");
    await sandbox.advance(0);
    const timeline = await timelineOf(sandbox, "inr", "a/b c");
    expect(timeline.map(({ kind, actor }) => [kind, actor])).toEqual([
      ["request", undefined],
      ["change", "request"],
      ["change", "request"],
      ["answer", undefined],
      ["change", "clock"],
      ["notification", "clock"],
      ["change", "operator"],
      ["notification", "clock"],
    ]);
    const [request, taken, , answer, paid, notified, reversed] = timeline;
    expect(request).toMatchObject({
      method: "POST",
      path: "/api/payOut",
      operation: "create",
      signature: { matches: true },
    });
    expect(request.signature.canonicalText).toBe(`${request.body}••••`);
    expect(request.sensitive).toEqual(expect.arrayContaining(["John", "10000000003", "9876543210"]));
    expect(taken.order).toMatchObject({ status: "pending", amount: "12.50", currency: "INR" });
    expect(answer).toMatchObject({
      exchange: request.exchange,
      status: 200,
      complete: true,
      verdict: { accepted: true },
    });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 200 });
    expect(paid).toMatchObject({ before: "PAYING", order: { status: "succeeded", providerStatus: "SUCCESS" } });
    expect(notified).toMatchObject({
      attempt: 1,
      acknowledged: true,
      status: 200,
      answer: "ok",
      headers: { Sign: expect.any(String) },
    });
    expect(reversed.order).toMatchObject({ status: "reversed", providerStatus: "FAIL" });
    expect(receiver.bodies).toHaveLength(2);
    expect(JSON.stringify(timeline)).not.toContain(sandbox.merchants.inr.apiKey);
  });

  it("has what really left when a fault struck, or that nothing did", async () => {
    const sandbox = await start();
    sandbox.faults.next("jeepay.transfer", "html_200", "create");
    await callJeepay(sandbox.gateways.jeepay, paths.transfer, transferFields()).catch(() => undefined);
    sandbox.faults.next("jeepay.cashout", "reset_after_accept", "create");
    await callJeepay(sandbox.gateways.jeepay, paths.cashout, cashoutFields()).catch(() => undefined);
    const page = (await timelineOf(sandbox, "jeepay.transfer", "order-1")).find(({ kind }) => kind === "answer");
    expect(page).toMatchObject({
      verdict: { fault: "html_200" },
      body: expect.stringContaining("<html>"),
      complete: true,
    });
    const nothing = (await timelineOf(sandbox, "jeepay.cashout", "cash-1")).find(({ kind }) => kind === "answer");
    expect(nothing).toMatchObject({ verdict: { fault: "reset_after_accept" }, body: "", complete: false });
    expect(nothing.status).toBeUndefined();
  });

  it("exists for a refused reference, but not for an unmentioned one", async () => {
    const sandbox = await start();
    await callJeepay(sandbox.gateways.jeepay, paths.cashout, cashoutFields({ remark: "signed although undocumented" }));
    const { body } = await requestControl(sandbox, "/orders/jeepay.cashout/cash-1");
    expect(body["order"]).toMatchObject({ status: "absent" });
    expect((body["timeline"] as Timeline)[0].signature.causes).toMatchObject([{ id: "undeclared-field-signed" }]);
    expect(await requestControl(sandbox, "/orders/inr/nothing")).toMatchObject({
      status: 404,
      body: { error: { path: "path.reference" } },
    });
    expect(await requestControl(sandbox, "/orders/none/nothing")).toMatchObject({
      status: 400,
      body: { error: { path: "path.provider" } },
    });
    expect(await requestControl(sandbox, "/orders/inr/%zz")).toMatchObject({
      status: 400,
      body: { error: { path: "path" } },
    });
  });
});

describe("the timeline of an order that was queried again and again", () => {
  it("has the newest entries, and says how many came before", async () => {
    const sandbox = await start();
    await createInr(sandbox, "reference-1", "http://127.0.0.1:9/notify");
    for (let count = 0; count < 150; count++) await clients.inr.query(sandbox, "reference-1");
    const { body } = await requestControl(sandbox, "/orders/inr/reference-1");
    expect((body["timeline"] as Timeline).length).toBe(300);
    expect((body["timeline"] as Timeline).at(-1)).toMatchObject({ kind: "answer" });
    expect(body["earlier"]).toBe(4);
  });
});

describe("an operator at the gateway", () => {
  it("sends a notification again, whatever the clock says", async () => {
    const sandbox = await start();
    const receiver = await startReceiver([{ status: 500 }, { status: 200 }]);
    await createInr(sandbox, "reference-1", receiver.url);
    const order = { provider: "inr", reference: "reference-1" };
    expect(await requestControl(sandbox, "/notify", order)).toMatchObject({
      status: 409,
      body: { error: { message: /settle the order/ } },
    });
    await sandbox.advance("1s");
    const { body } = await requestControl(sandbox, "/notify", order);
    expect(body["notified"]).toEqual({ attempt: 2, url: receiver.url, acknowledged: true, status: 200 });
    expect(receiver.bodies[0]).toBe(receiver.bodies[1]);
    expect(sandbox.gateways.inr.notifications.at(-1)).toMatchObject({ attempt: 2, acknowledged: true });
    expect((await timelineOf(sandbox, "inr", "reference-1")).at(-1)).toMatchObject({ actor: "operator", attempt: 2 });
    const stranger = await requestControl(sandbox, "/notify", { ...order, reference: "x" });
    expect(stranger).toMatchObject({ status: 409, body: { error: { message: /holds no order/ } } });
  });

  it("sends the original again, not its spoiled copy", async () => {
    const sandbox = await start();
    const receiver = await startReceiver([{ status: 500 }]);
    await createInr(sandbox, "reference-1", receiver.url);
    for (const fault of ["notification_lost", "notification_tampered"] as const) sandbox.faults.next("inr", fault);
    await sandbox.advance("61s");
    expect(
      (await requestControl(sandbox, "/notify", { provider: "inr", reference: "reference-1" })).body,
    ).toMatchObject({
      notified: { attempt: 2 },
    });
    const [corrupted, again] = receiver.bodies;
    expect(receiver.bodies).toHaveLength(2);
    expect(corrupted).not.toBe(again);
    expect(JSON.parse(again ?? "")).toMatchObject({ amount: 12.5 });
  });

  it("reverses only what is paid", async () => {
    const sandbox = await start();
    await clients.multicountry.create(sandbox, "reference-1", "12.50");
    expect(() => sandbox.settle("multicountry", "reference-1", "reversed")).toThrow("only a payout that is paid");
    await sandbox.advance("1s");
    sandbox.settle("multicountry", "reference-1", "reversed");
    expect(sandbox.ledger()).toMatchObject([{ status: "reversed", providerStatus: "50", paid: "0.00" }]);
    expect(() => sandbox.settle("inr", "nothing", "reversed")).toThrow("holds no payout");
  });

  it("shows balances, and what each gateway can be configured with", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.50");
    const { body } = await requestControl(sandbox, "/balances");
    const line = { gateway: "inr", merchant: "1002001", currency: "INR", available: "99982.35", held: "17.65" };
    expect(body["balances"]).toContainEqual(line);
    expect(body["balances"]).toContainEqual(expect.objectContaining({ gateway: "multicountry", currency: "VND" }));
    const { providers } = (await requestControl(sandbox, "/providers")).body as {
      providers: { provider: string; decisions: string[]; faults: { fault: string }[] }[];
    };
    const hongwen = providers.find(({ provider }) => provider === "hongwen");
    expect(hongwen?.decisions).toEqual(["succeeded", "failed", "reversed"]);
    expect(providers.find(({ provider }) => provider === "inr")?.faults.map(({ fault }) => fault)).not.toContain(
      "wrong_signature",
    );
  });
});

describe("the signature playground", () => {
  it("explains over HTTP, and refuses what is no request", async () => {
    const sandbox = await start();
    const { merchantId, apiKey } = sandbox.merchants.inr;
    const request = { gateway: "inr", headers: { MerchantId: merchantId, Sign: "0".repeat(32) }, body: "{}" };
    expect((await requestControl(sandbox, "/explain", request)).body).toMatchObject({
      matches: false,
      causes: [{ id: "wrong-key" }],
    });
    const answer = await requestControl(sandbox, "/explain", { ...request, key: apiKey });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).not.toContain(apiKey);
    expect(await requestControl(sandbox, "/explain", { ...request, headers: [] })).toMatchObject({
      status: 400,
      body: { error: { path: "body.headers" } },
    });
    expect(await requestControl(sandbox, "/explain", { ...request, body: 1 })).toMatchObject({
      status: 400,
      body: { error: { path: "body.body" } },
    });
    const wrongKey = await requestControl(sandbox, "/explain", { gateway: "hongwen", body: "{}", key: "x" });
    expect(wrongKey).toMatchObject({ status: 400, body: { error: { path: "body.key" } } });
  });
});
