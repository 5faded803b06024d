import { createEngine, type Engine } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import type { Tables } from "../src/database/tables.ts";
import { settledMoment } from "../src/export/as-of.ts";
import { createStub } from "./stub.ts";
import { orderFor } from "./support.ts";

let postgres: TestPostgres;
let pool: pg.Pool;
let engine: Engine;

beforeAll(async () => {
  postgres = await startPostgres();
  pool = new pg.Pool({ connectionString: postgres.url });
  engine = createEngine({ providers: { stub: createStub().provider }, database: postgres.url });
  await engine.submit(orderFor("jeepay.transfer", "R1"), "stub");
  return async () => {
    await engine.stop();
    await pool.end();
    await postgres.stop();
  };
}, 60_000);

async function textOf({ bytes }: Awaited<ReturnType<Engine["export"]>>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** Stores an order in a transaction that stays open. */
async function open(reference: string) {
  const client = await pool.connect();
  await client.query("begin");
  await engine.submit(orderFor("jeepay.transfer", reference), "stub", { transaction: client });
  return {
    end: async (how: "commit" | "rollback") => {
      await client.query(how);
      client.release();
    },
  };
}

test("an export waits for a transaction that is open at its moment, and holds what it stores", async () => {
  const caller = await open("R2");
  let isReady = false;
  const exported = engine.export({}).then((file) => {
    isReady = true;
    return file;
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(isReady).toBe(false);
  await engine.submit(orderFor("jeepay.transfer", "R3"), "stub");
  await caller.end("commit");
  const text = await textOf(await exported);
  expect(text).toContain("R1");
  expect(text).toContain("R2");
  // It was stored after the moment that the file shows.
  expect(text).not.toContain("R3");
});

test("an export whose moment never settles is refused: the file would not be complete", async () => {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const caller = await open("R4");
  await expect(settledMoment(db, 300)).rejects.toMatchObject({
    code: "database",
    message: expect.stringMatching(/nothing was exported: a transaction .* pg_stat_activity/),
  });
  await caller.end("rollback");
  await expect(settledMoment(db, 300)).resolves.toMatch(/^\d{16}$/);
});

test("an export that loses its database rejects, and does not look complete", async () => {
  await pool.query(
    `insert into payout.payout_events (id, provider, reference, kind, actor)
     select gen_random_uuid(), 'stub', 'R1', 'observed', 'gateway' from generate_series(1, 3000)`,
  );
  const { bytes } = await engine.export({ kind: "observed" });
  const reader = bytes[Symbol.asyncIterator]();
  expect(await reader.next()).toMatchObject({ done: false });
  expect(await reader.next()).toMatchObject({ done: false });
  await pool.query("alter table payout.payout_events rename to payout_events_away");
  await expect(reader.next()).rejects.toMatchObject({
    code: "database",
    message: expect.stringContaining("the export is not complete"),
  });
  await pool.query("alter table payout.payout_events_away rename to payout_events");
});
