import { createEngine } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { secret, startReceiver } from "./alert-receiver.ts";
import { createStub } from "./stub.ts";
import { eventually, quick } from "./support.ts";

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  return () => postgres.stop();
}, 60_000);

test("three workers on one database raise and post each alert once, and one digest, also under a database's own dates", async () => {
  const receiver = await startReceiver();
  const client = new pg.Client(postgres.url);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("alter database postgres set datestyle = 'Postgres, DMY'");
  await client.query("alter database postgres set timezone = 'Asia/Kolkata'");
  const engines = Array.from({ length: 3 }, () => {
    const engine = createEngine({
      providers: { stub: createStub().provider },
      database: postgres.url,
      rules: quick,
      sweepEveryMs: 200,
      alerts: { url: receiver.url, secret, digestAt: "00:00", zone: "Asia/Shanghai" },
      onError: () => undefined,
    });
    onTestFinished(() => engine.stop());
    return engine;
  });
  for (const engine of engines) await engine.start();
  await eventually(async () =>
    expect((await client.query("select since is not null as is_on from payout.alert_state")).rows).toEqual([
      { is_on: true },
    ]),
  );
  await client.query(`insert into payout.payout_events (id, provider, reference, kind, actor)
    select gen_random_uuid(), 'stub', 'R' || number, 'stuck', 'engine' from generate_series(1, 60) as number`);
  await client.query("update payout.alert_state set since = now() - interval '3 days'");
  const waiting = "select count(*)::integer as count from payout.alerts where next_at is not null";
  await eventually(() => expect(receiver.received.length).toBeGreaterThanOrEqual(61), 60_000);
  await eventually(async () => expect((await client.query(waiting)).rows).toEqual([{ count: 0 }]));
  const ids = receiver.received.map(({ alert: { id } }) => id);
  expect(new Set(ids).size).toBe(61);
  expect(ids).toHaveLength(61);
  const today = new Intl.DateTimeFormat("sv", { timeZone: "Asia/Shanghai" }).format(new Date());
  expect(receiver.received.filter(({ alert: { type } }) => type === "digest.daily")).toMatchObject([
    { alert: { day: today, zone: "Asia/Shanghai" } },
  ]);
});
