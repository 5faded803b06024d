import type { PGlite } from "@electric-sql/pglite";
import { type AlertSettings, createEngine, type DailyDigest } from "@payout/engine";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { deliverAlerts } from "../src/alerts/deliver.ts";
import { raiseDigest } from "../src/alerts/digest.ts";
import { raiseAlerts } from "../src/alerts/raise.ts";
import { pauseProvider } from "../src/limits/pause.ts";
import { moment } from "../src/store/moments.ts";
import { secret, startReceiver } from "./alert-receiver.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification, said } from "./stub.ts";
import { eventually, quick } from "./support.ts";

let pglite: PGlite;

beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const never = new AbortController().signal;

/** An engine whose alerts have been on since a moment. */
async function since(on: string, when: Pick<AlertSettings, "digestAt" | "zone"> = {}) {
  const receiver = await startReceiver();
  const stub = createStub();
  const rules = { ...quick, limits: { perOrder: { CNY: "1000.00" } } };
  const alerts = { url: receiver.url, secret, ...when };
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules, alerts });
  await raiseAlerts(engine.context);
  await engine.sql(`update alert_state set since = '${on}'`);
  const digests = () =>
    receiver.received.flatMap(({ alert }) => (alert.type === "digest.daily" ? [alert as DailyDigest] : []));
  return {
    engine,
    stub,
    digests,
    /** What a worker does at this moment. */
    async at(text: string) {
      await raiseDigest(engine.context, alerts, moment(new Date(text)));
      await deliverAlerts(engine.context, alerts, never);
    },
    days: () => digests().map(({ day }) => day),
  };
}

describe("the digest", () => {
  test("comes once a day at the set time of the zone, not before, and not for days before alerts were on", async () => {
    const { at, days } = await since("2026-11-22T05:00:00Z", { digestAt: "09:00", zone: "Asia/Shanghai" });
    await at("2026-11-22T05:00:01Z");
    await at("2026-11-23T00:59:59Z");
    expect(days()).toEqual([]);
    await at("2026-11-23T01:00:00Z");
    await at("2026-11-23T01:00:15Z");
    await at("2026-11-24T00:59:59Z");
    expect(days()).toEqual(["2026-11-23"]);
    await at("2026-11-24T01:00:00Z");
    expect(days()).toEqual(["2026-11-23", "2026-11-24"]);
  });

  test("that was missed comes late, once: only for the last of several days", async () => {
    const { at, days, digests } = await since("2026-11-20T00:00:00Z");
    await at("2026-11-21T09:00:00Z");
    await at("2026-11-26T07:30:00Z");
    await at("2026-11-26T08:00:00Z");
    expect(days()).toEqual(["2026-11-21", "2026-11-25"]);
    expect(digests()[1]).toMatchObject({ at: "2026-11-26T07:30:00.000Z", since: "2026-11-21T09:00:00.000Z" });
    await at("2026-11-26T09:00:00Z");
    expect(days()).toEqual(["2026-11-21", "2026-11-25", "2026-11-26"]);
  });

  test.each([
    // The clock goes from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October.
    [
      "at a time that does not exist that day",
      "02:30",
      "2026-03-28T12:00:00Z",
      ["2026-03-29T00:59:59Z", "2026-03-29T01:29:59Z"],
      "2026-03-29T01:30:00Z",
      "2026-03-29",
    ],
    [
      "at a time that comes twice that day",
      "02:30",
      "2026-10-24T12:00:00Z",
      ["2026-10-25T00:29:59Z"],
      "2026-10-25T01:30:00Z",
      "2026-10-25",
    ],
    [
      "after the clock went forward",
      "09:00",
      "2026-03-28T12:00:00Z",
      ["2026-03-29T06:59:59Z"],
      "2026-03-29T07:00:00Z",
      "2026-03-29",
    ],
    [
      "after the clock went back",
      "09:00",
      "2026-10-24T12:00:00Z",
      ["2026-10-25T07:59:59Z"],
      "2026-10-25T08:00:00Z",
      "2026-10-25",
    ],
  ])("comes once on a day on which the clock changes: %s", async (_what, digestAt, on, early, due, day) => {
    const { at, days } = await since(on, { digestAt, zone: "Europe/Berlin" });
    for (const moment of early) await at(moment);
    expect(days()).toEqual([]);
    await at(due);
    for (let minutes = 10; minutes <= 180; minutes += 10)
      await at(new Date(Date.parse(due) + minutes * 60_000).toISOString());
    expect(days()).toEqual([day]);
  });

  test("says on a quiet day that there is nothing", async () => {
    const { at, digests } = await since("2026-11-20T00:00:00Z");
    await at("2026-11-21T09:00:00Z");
    expect(digests()).toEqual([
      {
        type: "digest.daily",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at: "2026-11-21T09:00:00.000Z",
        day: "2026-11-21",
        zone: "UTC",
        since: "2026-11-20T09:00:00.000Z",
        empty: true,
        summary: "Nothing waits for an operator. Sent since the last digest: 0. Open: 0.",
        waiting: [],
        open: [],
        sent: [],
        totals: { open: {}, sent: {} },
        givenUp: 0,
      },
    ]);
  });

  test("counts by state and provider with sums by currency, and names what waits longest for an operator, and since when", async () => {
    const { engine, stub, at, digests } = await since("2020-01-01T00:00:00Z");
    stub.send = async ({ reference }) => said(reference, reference === "P1" ? "pending" : "succeeded");
    for (const reference of ["S1", "S2", "P1"]) await engine.submit(reference);
    await engine.work();
    for (let index = 1; index <= 7; index += 1) {
      await engine.notify(notification(`H${index}`, "succeeded"));
      await engine.submit(`H${index}`);
    }
    await engine.sql("update payouts set stuck_at = '2026-01-02T03:04:05Z' where reference = 'P1'");
    await engine.sql("update payouts set amount = '0.10', currency = 'USD' where reference = 'S2'");
    await pauseProvider(engine.context, "stub", { actor: "Wang Fang", reason: "6222021234567890" });
    await engine.sql(`insert into reconciliation_differences (reconciliation, kind, provider, reference, found_at)
      values (gen_random_uuid(), 'twice', 'stub', 'S1', '2026-02-02T00:00:00Z')`);
    await engine.sql(`insert into proposals (id, kind, provider, reference, version, action, needs, proposed_by, reason, proposed_at, lapses_at)
      select gen_random_uuid(), 'resolve', provider, reference, version, '{}', '[]', 'Wang Fang', '6222021234567890', '2026-02-03T00:00:00Z', now() + hours * interval '1 hour'
      from (select provider, reference, attempt || '.' || revision as version, 5 as hours from payouts where reference = 'P1'
        union all select provider, reference, '9.9', 5 from payouts where reference = 'H1'
        union all select provider, reference, attempt || '.' || revision, -1 from payouts where reference = 'H2'
        union all select null, null, null, 5) as proposed`);
    const now = new Date(Date.now() + 1000).toISOString();
    await at(now);
    const [digest] = digests();
    const iso = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(digest).toMatchObject({
      empty: false,
      summary:
        "Waits for an operator: stub needs_review 7, stub stuck 1, stub paused 0, stub differences 1, proposals 1, stub proposals 1. Sent since the last digest: 3. Open: 8.",
      waiting: [
        { kind: "needs_review", provider: "stub", count: 7, since: iso, oldest: ["H1", "H2", "H3", "H4", "H5"] },
        { kind: "stuck", provider: "stub", count: 1, since: "2026-01-02T03:04:05.000Z", oldest: ["P1"] },
        { kind: "paused", provider: "stub", count: 0, since: iso, oldest: [] },
        { kind: "differences", provider: "stub", count: 1, since: "2026-02-02T00:00:00.000Z", oldest: ["S1"] },
        { kind: "proposals", provider: "", count: 1, since: "2026-02-03T00:00:00.000Z", oldest: [] },
        { kind: "proposals", provider: "stub", count: 1, since: "2026-02-03T00:00:00.000Z", oldest: ["P1"] },
      ],
      open: [
        { provider: "stub", state: "needs_review", currency: "CNY", count: 7, total: "84.00" },
        { provider: "stub", state: "pending", currency: "CNY", count: 1, total: "12.00" },
      ],
      sent: [
        { provider: "stub", state: "pending", currency: "CNY", count: 1, total: "12.00" },
        { provider: "stub", state: "succeeded", currency: "CNY", count: 1, total: "12.00" },
        { provider: "stub", state: "succeeded", currency: "USD", count: 1, total: "0.10" },
      ],
      totals: { open: { CNY: "96.00" }, sent: { CNY: "24.00", USD: "0.10" } },
    });
    const [row] = await engine.context.db
      .selectFrom("payout_events")
      .select("at")
      .where("reference", "=", "H1")
      .where("kind", "=", "needs_review")
      .execute();
    expect(digest?.waiting[0]?.since).toBe(row?.at.toISOString());
    expect(JSON.stringify(digest)).not.toMatch(/6222|Wang|o6BcIwvTvIqf1zXZohc61biryWik/);
  });

  test("names what a limit or a recovery blocks, with what waits for it", async () => {
    const { engine, at, digests } = await since("2020-01-01T00:00:00Z");
    for (const reference of ["B1", "B2", "B3", "B4"]) await engine.submit(reference);
    await engine.sql(`update payouts set blocked_by = 'balance' where reference = 'B1';
      update payouts set blocked_by = 'order_limit' where reference = 'B2';
      update payouts set blocked_by = 'daily_limit' where reference = 'B3';
      update payouts set check_first_at = now() where reference = 'B4';
      insert into provider_state (provider, recovering_since) values ('stub', '2026-03-03T00:00:00Z')
        on conflict (provider) do update set recovering_since = excluded.recovering_since`);
    await at(new Date().toISOString());
    expect(digests()[0]?.waiting).toMatchObject([
      { kind: "order_limit", count: 1, oldest: ["B2"] },
      { kind: "balance", count: 1, oldest: ["B1"] },
      { kind: "recovering", count: 1, oldest: ["B4"], since: "2026-03-03T00:00:00.000Z" },
    ]);
  });

  test("tells of alerts that were given up since the one before", async () => {
    const { engine, at, digests } = await since("2026-11-20T00:00:00Z");
    await engine.sql(`insert into alerts (id, type, body, next_at, given_up_at)
      values (gen_random_uuid(), 'payout.stuck', '{}', null, '2026-11-21T00:00:00Z')`);
    await at("2026-11-21T09:00:00Z");
    expect(digests()[0]).toMatchObject({
      givenUp: 1,
      empty: false,
      summary: expect.stringMatching(/1 alerts did not arrive/),
    });
    await at("2026-11-22T09:00:00Z");
    expect(digests()[1]).toMatchObject({ givenUp: 0, empty: true });
  });

  test("of two workers comes once", async () => {
    const { engine, at, days } = await since("2026-11-20T00:00:00Z");
    await Promise.all([at("2026-11-21T09:00:00Z"), at("2026-11-21T09:00:00Z"), at("2026-11-21T09:00:01Z")]);
    expect(days()).toEqual(["2026-11-21"]);
    expect(await engine.context.db.selectFrom("alerts").select("digest_day").execute()).toHaveLength(1);
  });
});

test("an engine that is started sends its digest by itself", async () => {
  const receiver = await startReceiver();
  // The next minute is a little away; the one before this engine was there is not sent.
  const engine = createEngine({
    providers: { stub: createStub().provider },
    database: pglite,
    schema: "by_itself",
    rules: quick,
    sweepEveryMs: 100,
    alerts: { url: receiver.url, secret, digestAt: "00:00" },
    onError: () => undefined,
  });
  onTestFinished(() => engine.stop());
  await engine.start();
  await eventually(async () => {
    const { rows } = await pglite.query<{ readonly on: boolean }>(
      "select since is not null as on from by_itself.alert_state",
    );
    expect(rows).toEqual([{ on: true }]);
  });
  expect(receiver.received).toEqual([]);
  await pglite.exec("update by_itself.alert_state set since = now() - interval '2 days'");
  await eventually(() => expect(receiver.received.map(({ alert: { type } }) => type)).toEqual(["digest.daily"]));
});
