import { isDeepStrictEqual } from "node:util";
import type { PGlite } from "@electric-sql/pglite";
import { PayoutError } from "@payout/core";
import { type AlertSettings, createEngine, type EngineError } from "@payout/engine";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { alertsHealth } from "../src/alerts/health.ts";
import { payoutAlertKinds, providerAlertKinds } from "../src/alerts/kinds.ts";
import { post } from "../src/alerts/post.ts";
import { raiseAlerts } from "../src/alerts/raise.ts";
import { workOnAlerts } from "../src/alerts/worker.ts";
import { pauseProvider } from "../src/limits/pause.ts";
import { isHealthy, readHealth } from "../src/watch/health.ts";
import { secret, startReceiver } from "./alert-receiver.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification, said, sendError } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

let pglite: PGlite;

beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const never = new AbortController().signal;

/** A time of day that is half a day away: these tests are about the other alerts. */
const notSoon = new Date(Date.now() + 12 * 3_600_000).toISOString().slice(11, 16);

/** An engine with alerts on, and its receiver. */
async function withAlerts(more: Partial<AlertSettings> = {}) {
  const receiver = await startReceiver();
  const stub = createStub();
  const errors: EngineError[] = [];
  const engine = await driveEngine(pglite, {
    providers: { stub: stub.provider },
    rules: { ...quick, stuckAfterMs: 3_600_000 },
    alerts: { url: receiver.url, secret, digestAt: notSoon, ...more },
    onError: (error) => errors.push(error as EngineError),
  });
  const alert = (context = engine.context) => workOnAlerts(context, never);
  await alert();
  return {
    receiver,
    stub,
    engine,
    errors,
    alert,
    types: () => receiver.received.map(({ alert: { type } }) => type),
    /** Makes everything due that is to be tried again, and everything raised so much older. */
    later: (interval: string) =>
      engine.sql(
        `update alerts set raised_at = raised_at - interval '${interval}', next_at = now() where next_at is not null`,
      ),
  };
}

/** A payout that needs review: the gateway reports an order that this engine did not send. */
async function needsReview({ engine }: Awaited<ReturnType<typeof withAlerts>>, reference = "R1") {
  await engine.notify(notification(reference, "succeeded"));
  await engine.submit(reference);
}

describe("an alert", () => {
  test("is signed by Standard Webhooks, and says what happened and what to do", async () => {
    const all = await withAlerts();
    await all.engine.submit("R1");
    all.stub.send = () => Promise.reject(sendError("timeout", "unknown"));
    await all.engine.work();
    await all.engine.pass(2 * 3_600_000);
    all.stub.query = async () => {
      throw new PayoutError({ code: "unavailable", operation: "query", provider: "stub", message: "down" });
    };
    await all.engine.work();
    await all.alert();
    expect(all.types()).toEqual(["payout.stuck"]);
    const [got] = all.receiver.received;
    const headers = got?.headers as Record<string, string>;
    // The reference library of the specification.
    expect(new Webhook(secret).verify(got?.body ?? "", headers)).toEqual(got?.alert);
    expect(headers["content-type"]).toBe("application/json");
    const event = (await all.engine.history("R1")).find(({ kind }) => kind === "stuck");
    expect(got?.alert).toEqual({
      type: "payout.stuck",
      id: event?.id,
      at: event?.at.toISOString(),
      provider: "stub",
      reference: "R1",
      state: "unknown",
      nextStep: expect.stringMatching(/^Do not pay again: the gateway may have it/),
    });
    expect(headers["webhook-id"]).toBe(event?.id);
  });

  test("carries the code of the error behind it, and no other text of the event", async () => {
    const all = await withAlerts();
    await all.engine.submit("R1");
    await all.engine.sql(`insert into payout_events (id, provider, reference, kind, actor, data) values
      (gen_random_uuid(), 'stub', 'R1', 'needs_review', 'Wang Fang', '{"error": "not_found", "reason": "account 6222021234567890"}'),
      (gen_random_uuid(), 'stub', 'R1', 'disagreement', 'engine', '{"error": "account 6222021234567890", "failure": {"code": "X", "message": "Wang Fang"}}')`);
    await all.alert();
    expect(all.receiver.received.map(({ alert }) => alert)).toMatchObject([
      { type: "payout.needs_review", code: "not_found" },
      { type: "payout.disagreement" },
    ]);
    const bytes = all.receiver.received.map(({ body, headers }) => body + JSON.stringify(headers)).join();
    expect(bytes).not.toMatch(/6222|Wang/);
  });

  test.each([...payoutAlertKinds])("is raised by %s, once", async (kind) => {
    const all = await withAlerts();
    await all.engine.sql(`insert into payout_events (id, provider, reference, kind, actor) values
      (gen_random_uuid(), 'stub', 'R1', '${kind}', 'engine')`);
    await all.alert();
    await all.alert();
    expect(all.receiver.received).toMatchObject([{ alert: { type: `payout.${kind}`, reference: "R1" } }]);
    expect(all.receiver.received[0]?.alert).toHaveProperty("nextStep", expect.stringMatching(/^[A-Z].*\.$/));
  });

  test.each([...providerAlertKinds])("is raised by %s of a provider, once", async (kind) => {
    const all = await withAlerts();
    await all.engine.sql(`insert into provider_events (id, provider, kind, actor, reason) values
      (gen_random_uuid(), 'stub', '${kind}', 'Wang Fang', 'account 6222021234567890')`);
    await all.alert();
    await all.alert();
    expect(all.receiver.received).toMatchObject([{ alert: { type: `provider.${kind}`, provider: "stub" } }]);
    expect(all.receiver.received[0]?.body).not.toMatch(/6222|Wang/);
  });

  test("is raised by nothing that ends as it should, nor by what happened before alerts were on", async () => {
    const all = await withAlerts();
    await all.engine.sql("update alert_state set since = null");
    await needsReview(all);
    await all.alert();
    all.stub.send = async ({ reference }) => said(reference, "succeeded");
    await all.engine.submit("R2");
    await all.engine.work();
    expect(await all.engine.get("R2")).toMatchObject({ state: "succeeded" });
    await all.alert();
    expect(all.types()).toEqual([]);
  });

  test("is raised by an event whose transaction commits long after others", async () => {
    const all = await withAlerts();
    await all.engine.sql(`insert into payout_events (id, provider, reference, kind, actor, at) values
      (gen_random_uuid(), 'stub', 'R1', 'stuck', 'engine', now() - interval '50 minutes');
      update alert_state set since = now() - interval '1 day'`);
    await all.alert();
    expect(all.types()).toContain("payout.stuck");
  });

  test("is one each when hundreds come at once", async () => {
    const all = await withAlerts();
    await all.engine.sql(`insert into payout_events (id, provider, reference, kind, actor)
      select gen_random_uuid(), 'stub', 'R' || number, 'stuck', 'engine' from generate_series(1, 250) as number`);
    await all.alert();
    const references = all.receiver.received.map(({ alert }) => (alert as { readonly reference?: string }).reference);
    expect(new Set(references).size).toBe(250);
    expect(references).toHaveLength(250);
  });

  test("looks the kinds up by an index that has them all", async () => {
    const all = await withAlerts();
    const { rows } = await pglite.query<{ readonly indexdef: string }>(
      `select indexdef from pg_indexes where schemaname = '${all.engine.schema}' and indexname = 'payout_events_alerting'`,
    );
    const [, ...kinds] = rows[0]?.indexdef.split("WHERE")[1]?.match(/'[a-z_]+'/g) ?? [];
    expect(["'needs_review'", ...kinds]).toEqual(payoutAlertKinds.map((kind) => `'${kind}'`));
  });
});

describe("a receiver", () => {
  test("that is down gets it when it is back, with the same bytes and id, after growing pauses", async () => {
    const all = await withAlerts();
    all.receiver.answer = () => 503;
    await pauseProvider(all.engine.context, "stub", { actor: "ada", reason: "test" });
    const pauses: number[] = [];
    for (let tries = 1; tries <= 9; tries += 1) {
      await all.alert();
      const { rows } = await pglite.query<{ readonly pause: number }>(
        `select extract(epoch from next_at - now())::float8 as pause from ${all.engine.schema}.alerts`,
      );
      pauses.push(Math.round(rows[0]?.pause ?? 0));
      await all.alert();
      expect(all.receiver.received).toHaveLength(tries);
      await all.later("0 s");
    }
    for (const [index, least] of [30, 60, 300, 900, 3600, 7200, 14_400, 21_600, 21_600].entries())
      expect(Math.abs((pauses[index] ?? 0) - least)).toBeLessThan(25);
    all.receiver.answer = () => 200;
    await all.alert();
    await all.later("0 s");
    await all.alert();
    expect(all.receiver.received).toHaveLength(10);
    const [first, ...more] = all.receiver.received;
    for (const { body, headers } of more) {
      expect(body).toBe(first?.body);
      expect(headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    }
    expect(all.errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^the alert provider\.paused .* did not arrive: the receiver answered 503\. It is retried for three days/,
      ),
    ]);
    expect(all.errors[0]?.message).not.toContain(all.receiver.url);
  });

  test("that is down is asked once a round, and then gets all", async () => {
    const all = await withAlerts();
    all.receiver.answer = () => 500;
    for (const reference of ["R1", "R2", "R3"]) await needsReview(all, reference);
    await all.alert();
    const first = all.receiver.received.length;
    expect(first).toBe(1);
    all.receiver.answer = () => 204;
    await all.later("0 s");
    await all.alert();
    expect(all.receiver.received.length).toBe(1 + new Set(all.receiver.received.map(({ body }) => body)).size);
  });

  test("that refuses one gets the others", async () => {
    const all = await withAlerts();
    for (const reference of ["R1", "R2", "R3"]) await all.engine.notify(notification(reference, "succeeded"));
    all.receiver.answer = (alert) => ("reference" in alert && alert.reference === "R1" ? 400 : 204);
    await all.alert();
    await all.alert();
    const waiting = await all.engine.context.db
      .selectFrom("alerts")
      .select("body")
      .where("next_at", "is not", null)
      .execute();
    expect(waiting).toMatchObject([{ body: expect.stringContaining('"R1"') }]);
  });

  test("that hangs is cut off", async () => {
    const receiver = await startReceiver();
    receiver.answer = () => "hang";
    const began = performance.now();
    const message = { id: crypto.randomUUID(), body: "{}" };
    expect(await post({ url: receiver.url, secret }, message, 200)).toBe("the receiver did not answer within 0.2 s");
    expect(performance.now() - began).toBeLessThan(5000);
    expect(receiver.received).toHaveLength(1);
  });

  test("that redirects is not followed, and says where to look", async () => {
    const all = await withAlerts();
    all.receiver.answer = () => 302;
    await needsReview(all);
    await all.alert();
    expect(all.receiver.received).toHaveLength(1);
    expect(all.errors[0]?.message).toMatch(/redirects \(302\), which is not followed: set alerts\.url to the final/);
  });

  test("that nobody listens at is said to be so, without its address", async () => {
    const url = "http://127.0.0.1:9/a-token-in-the-path";
    expect(await post({ url, secret }, { id: "1", body: "{}" })).toMatch(/could not be reached \([A-Z_a-z]+\)$/);
  });

  test("that takes nothing shows on /healthz after a quarter of an hour; after three days it is given up", async () => {
    const all = await withAlerts();
    const health = () => readHealth(async () => all.engine.context, "running");
    all.receiver.answer = () => 500;
    await pauseProvider(all.engine.context, "stub", { actor: "ada", reason: "test" });
    await all.alert();
    expect((await health()).alerts).toBe("on");
    await all.later("16 minutes");
    expect(await health()).toMatchObject({ alerts: "failing", status: "ok" });
    expect(isHealthy(await health())).toBe(true);
    await all.later("3 days");
    await all.alert();
    expect((await health()).alerts).toBe("failing");
    const count = all.receiver.received.length;
    await all.alert();
    expect(all.receiver.received).toHaveLength(count);
    expect(all.errors.at(-1)?.message).toMatch(/It was tried for three days and is given up/);
    all.receiver.answer = () => 204;
    await needsReview(all);
    await all.alert();
    expect(await alertsHealth(all.engine.context)).toBe("on");
  });
});

test("without the setting nothing is raised and nothing is posted, and /healthz says off", async () => {
  const all = await withAlerts();
  await needsReview(all);
  const context = { ...all.engine.context, alerts: undefined };
  await all.alert(context);
  expect(await context.db.selectFrom("alerts").select("id").execute()).toEqual([]);
  expect(await alertsHealth(context)).toBe("off");
});

test("two workers raise and post each alert once", async () => {
  const all = await withAlerts();
  for (let index = 0; index < 20; index += 1) await needsReview(all, `R${index}`);
  await Promise.all([all.alert(), all.alert(), raiseAlerts(all.engine.context)]);
  const ids = all.receiver.received.map(({ alert: { id } }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(20);
  expect(isDeepStrictEqual(ids.toSorted(), [...new Set(ids)].toSorted())).toBe(true);
});

test("an engine that is started posts by itself; nothing that was received is personal", async () => {
  const receiver = await startReceiver();
  const stub = createStub();
  const engine = createEngine({
    providers: { stub: stub.provider },
    database: "memory://",
    rules: quick,
    sweepEveryMs: 100,
    alerts: { url: receiver.url, secret },
    onError: () => undefined,
  });
  onTestFinished(() => engine.stop());
  await engine.start();
  const accountNo = "6222021234567890";
  const accountName = "Wang Fang";
  stub.send = async () => {
    throw new PayoutError({
      code: "timeout",
      outcome: "unknown",
      operation: "send",
      provider: "stub",
      message: `${accountName} ${accountNo}`,
    });
  };
  stub.query = async (reference) => said(reference, "failed");
  const { amount } = orderFor("jeepay.transfer", "R1");
  await engine.submit({ reference: "R1", amount, destination: { accountNo, accountName } }, "stub");
  await eventually(async () => expect(await engine.get("R1")).toMatchObject({ state: "failed" }));
  // It was paid after all.
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.resolve("R1", { decision: "query_again", actor: accountName, reason: accountNo });
  await engine.pause("stub", { actor: accountName, reason: accountNo });
  await eventually(() =>
    expect(receiver.received.map(({ alert: { type } }) => type).toSorted()).toEqual([
      "payout.late_success",
      "provider.paused",
    ]),
  );
  const bytes = receiver.received.map(({ body, headers }) => body + JSON.stringify(headers)).join();
  expect(bytes).toContain("R1");
  expect(bytes).not.toMatch(/6222|567890|Wang|Fang/);
  const metrics = await engine.operationsHandler()(new Request("http://127.0.0.1/metrics"));
  expect(await metrics.text()).toMatch(/^payout_alerts_waiting 0$/m);
});

test.each<[string, object | string, RegExp]>([
  ["a text", "https://alerts.example", /alerts must be an object such as \{ url, secret \}/],
  [
    "a mistyped setting",
    { url: "https://alerts.example", secret, digest: "09:00" },
    /alerts\.digest is not a setting of alerts.*digestAt/,
  ],
  ["no address", { secret }, /alerts\.url must be an address/],
  ["an address that is none", { url: "alerts.example", secret }, /alerts\.url must be an address/],
  [
    "http",
    { url: "http://alerts.example", secret },
    /alerts\.url must begin with https:\/\/; http:\/\/ is for loopback only/,
  ],
  [
    "a password in the address",
    { url: "https://a:b@alerts.example", secret },
    /alerts\.url must not have a user or password/,
  ],
  [
    "a short secret",
    { url: "https://alerts.example", secret: `whsec_${"a".repeat(24)}` },
    /alerts\.secret must be "whsec_" and 24 to 64/,
  ],
  [
    "a secret without its prefix",
    { url: "https://alerts.example", secret: secret.slice(6) },
    /alerts\.secret must be "whsec_"/,
  ],
  [
    "a secret that is not Base64",
    { url: "https://alerts.example", secret: `whsec_${"ä".repeat(40)}` },
    /alerts\.secret must be/,
  ],
  [
    "a time",
    { url: "https://alerts.example", secret, digestAt: "9:00" },
    /alerts\.digestAt must be a time of day such as "09:00"/,
  ],
  ["a zone", { url: "https://alerts.example", secret, zone: "Shanghai" }, /alerts\.zone must be an IANA name/],
])("refuses %s, and shows no secret", (_what, alerts, words) => {
  const make = () =>
    createEngine({ providers: [createStub().provider], database: "memory://", alerts: alerts as AlertSettings });
  expect(make).toThrow(words);
  expect(make).not.toThrow(/a key of|YSBrZXk/);
});
