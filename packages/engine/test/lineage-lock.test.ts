import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createOpening } from "../src/opening.ts";
import { settleDoubts } from "../src/recovery/recover.ts";
import { resolveProviders } from "../src/settings.ts";
import { createStub } from "./stub.ts";
import { eventually } from "./support.ts";

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  return () => postgres.stop();
}, 60_000);

async function client(): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: postgres.url });
  await connection.connect();
  onTestFinished(() => connection.end());
  return connection;
}

test("a worker that waited for others to compare the server is not behind what they have seen", async () => {
  const settings = { database: postgres.url, providers: { stub: createStub().provider } };
  const opening = createOpening(settings, resolveProviders(settings), () => undefined);
  onTestFinished(() => opening.close());
  const context = await opening.opened();
  const [holder, writer] = [await client(), await client()];
  await holder.query("begin");
  await holder.query("select 1 from payout.database_lineage for update");
  const waiting = settleDoubts(context);
  await eventually(async () => {
    const { rows } = await writer.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'");
    expect(rows).not.toEqual([]);
  });
  await writer.query("create table written as select 1 as one");
  const { rows } = await writer.query("select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::text as position");
  await holder.query("commit");
  await waiting;
  expect(context.witness.seen?.position).toBeGreaterThanOrEqual(BigInt(rows[0].position));
});
