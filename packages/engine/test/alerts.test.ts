import { isDeepStrictEqual } from "node:util";
import { PayoutError } from "@payout/core";
import { createEngine } from "@payout/engine";
import { Webhook } from "standardwebhooks";
import { describe, expect, onTestFinished, test } from "vitest";
import { alertsHealth } from "../src/alerts/health.ts";
import { payoutAlertKinds, providerAlertKinds } from "../src/alerts/kinds.ts";
import { raiseAlerts } from "../src/alerts/raise.ts";
import { secret, startReceiver } from "./alert-receiver.ts";
import { needsReview, pglite, withAlerts } from "./alerting.ts";
import { createStub, said, sendError } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

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
    database: pglite,
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
  // The receiver has an alert before the engine has stored that it arrived.
  await eventually(async () => {
    const metrics = await engine.operationsHandler()(new Request("http://127.0.0.1/metrics"));
    expect(await metrics.text()).toMatch(/^payout_alerts_waiting 0$/m);
  });
});
