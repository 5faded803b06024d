import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";

let postgres: TestPostgres;
beforeAll(async () => {
  // Otherwise what is lost by a crash is on disk in a moment.
  postgres = await startPostgres({ wal_writer_delay: "10s" });
  return () => postgres.stop();
}, 60_000);

async function query(url: string, ...texts: readonly string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const last = texts.at(-1) ?? "";
    for (const text of texts.slice(0, -1)) await client.query(text);
    return (await client.query({ text: last, rowMode: "array" })).rows.flat();
  } finally {
    await client.end();
  }
}

const rows = (url: string) => query(url, "select number from kept order by number");
const timeline = async (url: string) => (await query(url, "select left(pg_walfile_name(pg_current_wal_lsn()), 8)"))[0];

test("a backup starts as another server, and in the original's place, with what came after it or without", async () => {
  await query(postgres.url, "create table kept as select 1 as number");
  const backup = await postgres.backup();
  await query(postgres.url, "insert into kept values (2)");
  // What a shutdown does with WAL that it need not keep.
  for (let turn = 0; turn < 3; turn++) await query(postgres.url, "select pg_switch_wal()");
  await query(postgres.url, "checkpoint");
  await query(postgres.url, "insert into kept values (3)");
  const copies = await Promise.all([
    startPostgres({}, { from: backup }),
    startPostgres({}, { from: backup, until: "end", newTimeline: true }),
  ]);
  onTestFinished(async () => void (await Promise.all(copies.map((copy) => copy.stop()))), 60_000);
  const [old, brought] = copies.map(({ url }) => url) as [string, string];
  expect([await rows(old), await timeline(old)]).toEqual([[1], "00000001"]);
  expect([await rows(brought), await timeline(brought)]).toEqual([[1, 2, 3], "00000002"]);
  await query(old, "insert into kept values (4)");
  expect(await rows(postgres.url)).toEqual([1, 2, 3]);

  await postgres.restore(backup, { until: "end" });
  expect([await rows(postgres.url), await timeline(postgres.url)]).toEqual([[1, 2, 3], "00000001"]);
  await postgres.halt();
  await postgres.restore(backup, { newTimeline: true });
  expect([await rows(postgres.url), await timeline(postgres.url)]).toEqual([[1], "00000002"]);
});

test.each(["immediate", "kill"] as const)("a crash (%s) loses what is not on disk, and no more", async (how) => {
  await query(postgres.url, `create table lossy_${how} as select 1 as number`);
  await query(postgres.url, "set synchronous_commit = off", `insert into lossy_${how} values (2)`);
  await postgres.halt(how);
  await expect(query(postgres.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  await postgres.start();
  expect(await query(postgres.url, `select number from lossy_${how}`)).toEqual([1]);
});

test("a standby follows, is promoted, and is followed by the former primary", async () => {
  const standby = await postgres.startStandby({ synchronous: true, slot: true });
  onTestFinished(() => standby.stop(), 60_000);
  await query(postgres.url, "create table followed as select 1 as number");
  expect(await query(postgres.url, "select sync_state from pg_stat_replication")).toEqual(["sync"]);
  await postgres.caughtUp();
  expect(await query(standby.url, "select number from followed")).toEqual([1]);
  await expect(query(standby.url, "insert into followed values (2)")).rejects.toThrow("read-only");

  await postgres.halt();
  await standby.promote();
  await query(standby.url, "insert into followed values (2)");
  await postgres.follow(standby);
  await standby.caughtUp();
  expect(await query(postgres.url, "select number from followed")).toEqual([1, 2]);

  await postgres.halt("kill");
  await query(standby.url, "insert into followed values (3)");
  await postgres.follow(standby, { rebuild: true });
  await standby.caughtUp();
  expect(await query(postgres.url, "select number from followed")).toEqual([1, 2, 3]);
  await expect(query(postgres.url, "insert into followed values (4)")).rejects.toThrow("read-only");
});
