import { createEngine, type Engine } from "@payout/engine";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase } from "./fresh-database.ts";
import { eventually, orderFor, providersOf, quick, serve } from "./support.ts";

let sandbox: Sandbox;
let engine: Engine;
let merchant: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  sandbox = await startSandbox({ clock: { speed: 20 } });
  merchant = await serve(() => engine.notificationHandler());
  engine = createEngine({
    providers: providersOf(sandbox),
    database: await freshDatabase(),
    // A claim that grows old on a busy machine is one send more.
    rules: { ...quick, leaseMs: 30_000 },
    publicUrl: merchant.url,
    onError: () => undefined,
  });
  engine.on("payout", () => undefined);
  await engine.start();
}, 30_000);

afterAll(async () => {
  await engine.stop();
  merchant.close();
  await sandbox.close();
});

async function request(path: string, method = "GET"): Promise<{ readonly status: number; readonly body: string }> {
  const response = await engine.operationsHandler()(new Request(`http://127.0.0.1/internal${path}`, { method }));
  return { status: response.status, body: await response.text() };
}

async function numberOf(line: string): Promise<number> {
  const { body } = await request("/metrics");
  const found = body.split("\n").find((each) => each.startsWith(`${line} `));
  return found === undefined ? Number.NaN : Number(found.slice(line.length));
}

describe("/metrics", () => {
  test("counts what was sent, queried, notified, moved and delivered", async () => {
    for (const provider of ["inr", "jeepay.transfer"])
      await engine.submit(orderFor(provider, `OPS${provider}1`), provider);
    for (const provider of ["inr", "jeepay.transfer"])
      await eventually(async () => expect((await engine.get(`OPS${provider}1`))?.state).toBe("succeeded"));
    expect(await numberOf('payout_sends_total{provider="inr",outcome="says_pending"}')).toBe(1);
    expect(await numberOf('payout_send_seconds_count{provider="inr"}')).toBe(1);
    expect(await numberOf('payout_transitions_total{provider="inr",state="succeeded"}')).toBe(1);
    expect(await numberOf('payout_queries_total{provider="inr",answer="says_succeeded"}')).toBeGreaterThan(0);
    await eventually(async () =>
      expect(await numberOf('payout_notifications_total{provider="inr",result="acknowledged"}')).toBe(1),
    );
    await eventually(async () => expect(await numberOf("payout_event_lag_seconds_count")).toBe(2));
    expect(await numberOf('payout_open{provider="inr",state="unknown"}')).toBe(0);
    expect(await numberOf('payout_jobs{queue="deliver",state="ready"}')).toBeGreaterThanOrEqual(0);
  });

  test("reports what waits for an operator: unknown payouts and their age, pauses, what is blocked", async () => {
    sandbox.faults.next("hongwen", "reset_after_accept");
    const lost = { ...orderFor("hongwen", "OPSLOST1") };
    await engine.submit(lost, "hongwen");
    await eventually(async () =>
      expect(await numberOf('payout_transitions_total{provider="hongwen",state="unknown"}')).toBe(1),
    );
    await eventually(async () => expect((await engine.get("OPSLOST1"))?.state).toBe("succeeded"));
    expect(await numberOf('payout_unknown_outcomes_in_a_row{provider="hongwen"}')).toBe(1);
    expect(await numberOf('payout_unknown_outcomes_in_a_row{provider="inr"}')).toBe(0);
    await engine.pause("multicountry", { actor: "ada", reason: "test" });
    await engine.submit(orderFor("multicountry", "OPSHELD1"), "multicountry");
    await eventually(async () =>
      expect(await numberOf('payout_blocked{provider="multicountry",blocked_by="paused"}')).toBe(1),
    );
    expect(await numberOf('payout_paused{provider="multicountry"}')).toBe(1);
    expect(await numberOf('payout_paused{provider="inr"}')).toBe(0);
    expect(await numberOf('payout_open{provider="multicountry",state="accepted"}')).toBe(1);
    expect(await numberOf('payout_oldest_seconds{provider="multicountry",state="accepted"}')).toBeGreaterThan(0);
  });

  test("a notification that is refused is counted as such", async () => {
    const forged = new Request("http://127.0.0.1/notifications/inr", { method: "POST", body: "{}" });
    expect((await engine.notificationHandler()(forged)).status).toBe(401);
    expect(await numberOf('payout_notifications_total{provider="inr",result="refused"}')).toBe(1);
  });

  test("holds no reference, account, amount or secret", async () => {
    const { body } = await request("/metrics");
    expect(body).toMatch(/^# TYPE payout_open gauge/m);
    const order = orderFor("inr", "OPSinr1");
    const { secretKey } = sandbox.merchants.jeepay;
    for (const secret of ["OPS", secretKey, ...Object.values(order.destination as Record<string, string>)])
      expect(body).not.toContain(secret);
  });
});

describe("/healthz", () => {
  test("is 200 while the database answers and the workers work, and names paused providers", async () => {
    const { status, body } = await request("/healthz");
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      status: "ok",
      database: "ok",
      workers: "running",
      paused: ["multicountry"],
      recovering: [],
      restore_detection: "off",
      alerts: "off",
    });
  });

  test("is 503 when the database cannot be reached, without its address or password", async () => {
    const away = createEngine({
      providers: providersOf(sandbox),
      database: "postgres://someone:hunter2@127.0.0.1:9/nowhere",
      onError: () => undefined,
    });
    const handler = away.operationsHandler();
    const health = await handler(new Request("http://127.0.0.1/healthz"));
    expect(health.status).toBe(503);
    const text = await health.text();
    expect(JSON.parse(text)).toMatchObject({ status: "down", database: "down" });
    const metrics = await handler(new Request("http://127.0.0.1/metrics"));
    expect(metrics.status).toBe(503);
    expect(text + (await metrics.text())).not.toMatch(/hunter2|nowhere/);
    await away.stop();
  });
});

test("a reconciliation that is stopped rejects with the reason of its signal, whatever failed because of that", async () => {
  const window = { from: new Date(0), to: new Date(Date.now() + 60_000) };
  const enough = new Error("that is enough");
  await expect(engine.reconcile({ ...window, signal: AbortSignal.abort(enough) })).rejects.toBe(enough);
  const stop = new AbortController();
  const failed = engine.reconcile({
    ...window,
    sample: 1,
    signal: stop.signal,
    // What a closed connection throws: the engine would take it for a failure of its database.
    onProgress: () => {
      stop.abort(enough);
      throw Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
    },
  });
  await expect(failed).rejects.toBe(enough);
});

test("answers nothing else", async () => {
  expect((await request("/")).status).toBe(404);
  expect((await request("/metrics", "POST")).status).toBe(405);
});
