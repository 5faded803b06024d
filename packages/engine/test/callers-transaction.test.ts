import type { PGlite } from "@electric-sql/pglite";
import { createEngine, type Engine, type EngineSettings } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import { CamelCasePlugin, Kysely, PGliteDialect, PostgresDialect, sql } from "kysely";
import pg from "pg";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, type Stub } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

interface Own {
  booking: { bookedReference: string };
}

let postgres: TestPostgres;
let pool: pg.Pool;
let kysely: Kysely<Own>;

beforeAll(async () => {
  postgres = await startPostgres();
  pool = new pg.Pool({ connectionString: postgres.url, max: 40 });
  kysely = new Kysely<Own>({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
  await pool.query("create table booking (booked_reference text primary key)");
  return async () => {
    await pool.end();
    await postgres.stop();
  };
}, 60_000);

let schemas = 0;

async function startEngine(settings: Partial<EngineSettings> = {}): Promise<{ engine: Engine; stub: Stub }> {
  const stub = createStub();
  const schema = `t${++schemas}`;
  const engine = createEngine({
    providers: { stub: stub.provider },
    database: postgres.url,
    schema,
    jobsSchema: `${schema}_jobs`,
    rules: quick,
    pollEveryMs: 500,
    onError: () => undefined,
    ...settings,
  });
  onTestFinished(() => engine.stop());
  await engine.start();
  return { engine, stub };
}

const order = (reference: string) => orderFor("jeepay.transfer", reference);
const book = (client: pg.ClientBase, reference: string) => client.query("insert into booking values ($1)", [reference]);
const isBooked = async (reference: string) =>
  (await pool.query("select from booking where booked_reference = $1", [reference])).rowCount === 1;

/** A client of the pool on which a transaction has begun. */
async function begun(): Promise<pg.PoolClient> {
  const client = await pool.connect();
  onTestFinished(() => client.release(true));
  await client.query("begin");
  return client;
}

test("an order is stored with what the caller stores, and sent once that is committed", async () => {
  const { engine, stub } = await startEngine();
  const client = await begun();
  await book(client, "C1");
  expect(await engine.submit(order("C1"), "stub", { transaction: client })).toMatchObject({ state: "accepted" });
  // Long enough for a worker to have found it, were it to be seen.
  await engine.submit(order("C0"), "stub");
  await eventually(() => expect(stub.sent).toEqual(["C0"]));
  expect(await engine.get("C1")).toBeUndefined();
  await client.query("commit");
  await eventually(() => expect(stub.sent).toEqual(["C0", "C1"]));
  expect(await isBooked("C1")).toBe(true);
});

test("an order is rolled back with what the caller stores, and its reference is free again", async () => {
  const { engine, stub } = await startEngine();
  const client = await begun();
  await book(client, "C2");
  await engine.submit(order("C2"), "stub", { transaction: client });
  await client.query("rollback");
  expect([await engine.get("C2"), await isBooked("C2")]).toEqual([undefined, false]);
  await engine.submit(order("C2"), "stub");
  await eventually(() => expect(stub.sent).toEqual(["C2"]));
});

test("a transaction of Kysely does the same, whatever its plugins make of names", async () => {
  const { engine, stub } = await startEngine();
  await kysely.transaction().execute(async (transaction) => {
    await transaction.insertInto("booking").values({ bookedReference: "C3" }).execute();
    await engine.submit(order("C3"), "stub", { transaction });
  });
  await eventually(() => expect(stub.sent).toEqual(["C3"]));
  const failing = kysely.transaction().execute(async (transaction) => {
    await engine.submit(order("C4"), "stub", { transaction });
    throw new Error("the caller changed its mind");
  });
  await expect(failing).rejects.toThrow("changed its mind");
  expect(await engine.get("C4")).toBeUndefined();
});

test("a refused order leaves the caller's transaction as it is", async () => {
  const { engine, stub } = await startEngine();
  await engine.submit(order("C5"), "stub");
  const client = await begun();
  const other = { ...order("C5"), amount: { value: "13.00", currency: "CNY" } };
  await expect(engine.submit(other, "stub", { transaction: client })).rejects.toMatchObject({ code: "conflict" });
  expect(await engine.submit(order("C5"), "stub", { transaction: client })).toMatchObject({ reference: "C5" });
  await book(client, "C5");
  await client.query("commit");
  expect(await isBooked("C5")).toBe(true);
  await eventually(() => expect(stub.sent).toEqual(["C5"]));
});

test("neither the connection's settings nor the parsers of its driver change what is stored and returned", async () => {
  const { engine, stub } = await startEngine();
  const plain = await engine.submit(order("S1"), "stub");
  const textType = 25;
  const own = { getTypeParser: (type: number) => (text: string) => (type === textType ? text : `own ${text}`) };
  const client = new pg.Client({ connectionString: postgres.url, types: own as never });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query("set datestyle = 'German'; set timezone = 'Asia/Kolkata'; set search_path = nowhere; begin");
  const stored = await engine.submit(order("S1"), "stub", { transaction: client });
  expect(stored.acceptedAt).toEqual(plain.acceptedAt);
  expect(stored.amount).toEqual(plain.amount);
  await engine.submit(order("S2"), "stub", { transaction: client });
  await client.query("commit");
  await eventually(() => expect(stub.sent).toEqual(["S1", "S2"]));
});

test("it is durable, and its setting ends with it", async () => {
  const { engine } = await startEngine();
  const client = await begun();
  await client.query("set session synchronous_commit = off");
  await client.query("commit; begin");
  await engine.submit(order("C6"), "stub", { transaction: client });
  const shown = async () => (await client.query("show synchronous_commit")).rows[0];
  expect(await shown()).toEqual({ synchronous_commit: "on" });
  await client.query("commit");
  expect(await shown()).toEqual({ synchronous_commit: "off" });
});

test("a commit that waits for more than the disk goes on doing so", async () => {
  const { engine } = await startEngine();
  const client = await begun();
  await client.query("set local synchronous_commit = remote_apply");
  await engine.submit(order("C11"), "stub", { transaction: client });
  expect((await client.query("show synchronous_commit")).rows).toEqual([{ synchronous_commit: "remote_apply" }]);
});

test("two hundred callers at once store two hundred orders, and each is sent once", { timeout: 90_000 }, async () => {
  const { engine, stub } = await startEngine({ rules: { ...quick, leaseMs: 30_000, concurrency: 20 } });
  const references = Array.from({ length: 200 }, (_, at) => `M${at}`);
  await Promise.all(
    references.map((reference) =>
      kysely.transaction().execute(async (transaction) => {
        await transaction.insertInto("booking").values({ bookedReference: reference }).execute();
        await engine.submit(order(reference), "stub", { transaction });
      }),
    ),
  );
  await eventually(() => expect(new Set(stub.sent)).toEqual(new Set(references)), 60_000);
  expect(stub.sent).toHaveLength(200);
});

test("the same reference from many callers at once is one payout", async () => {
  const { engine, stub } = await startEngine();
  await Promise.all(
    Array.from({ length: 20 }, () =>
      kysely.transaction().execute((transaction) => engine.submit(order("C7"), "stub", { transaction })),
    ),
  );
  await eventually(() => expect(stub.sent).toEqual(["C7"]));
});

describe("refused, with nothing stored or sent:", () => {
  test("a client that is not in a transaction, a pool, and Kysely outside of one", async () => {
    const { engine } = await startEngine();
    const client = await pool.connect();
    onTestFinished(() => client.release());
    for (const transaction of [client, pool, kysely] as never[])
      await expect(engine.submit(order("C8"), "stub", { transaction })).rejects.toMatchObject({
        code: "configuration",
        message: expect.stringMatching(/is not in a transaction: pass a client of pg after BEGIN.*Nothing was stored/),
      });
    expect(await engine.get("C8")).toBeUndefined();
  });

  test("another database, with and without an engine's tables, which can go on with its own work", async () => {
    const { engine } = await startEngine();
    const refused = {
      code: "configuration",
      message: expect.stringMatching(
        /is on another database than the engine, or its role cannot see the schema "t\d+"/,
      ),
    };
    await pool.query("create database elsewhere");
    const client = new pg.Client({ connectionString: postgres.url.replace(/\/[^/?]*(\?|$)/, "/elsewhere$1") });
    await client.connect();
    onTestFinished(() => client.end());
    await client.query("begin");
    await expect(engine.submit(order("C9"), "stub", { transaction: client })).rejects.toMatchObject(refused);
    await client.query(`create schema t${schemas}`);
    await client.query(`create table t${schemas}.engine_identity as select gen_random_uuid() as id`);
    await expect(engine.submit(order("C9"), "stub", { transaction: client })).rejects.toMatchObject(refused);
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    expect(await engine.get("C9")).toBeUndefined();
  });

  test("a misspelt option, what is no transaction, and options that are no object", async () => {
    const { engine } = await startEngine();
    const cases: [unknown, RegExp][] = [
      [{ transacton: {} }, /transacton is not an option of submit.*Did you mean transaction\?/],
      [{ transaction: { begin: true } }, /neither a client of pg nor a transaction of Kysely/],
      [{ transaction: undefined }, /is there, but it is neither .* leave the option out/],
      [{ transaction: null }, /is there, but it is neither/],
      [{ transaction: "begin" }, /is there, but it is neither/],
      ["stub", /options of submit must be an object/],
    ];
    for (const [options, message] of cases)
      await expect(engine.submit(order("C10"), "stub", options as never)).rejects.toMatchObject({
        code: "configuration",
        message: expect.stringMatching(message),
      });
    expect(await engine.get("C10")).toBeUndefined();
  });
});

test("an embedded database of the caller's does the same, by Kysely", async () => {
  const pglite: PGlite = await freshDatabase();
  const { engine, stub } = await startEngine({ database: pglite });
  const own = new Kysely<Own>({ dialect: new PGliteDialect({ pglite }) });
  onTestFinished(async () => pglite.close());
  await own.transaction().execute((transaction) => engine.submit(order("E1"), "stub", { transaction }));
  await eventually(() => expect(stub.sent).toEqual(["E1"]));
  const failing = own.transaction().execute(async (transaction) => {
    await engine.submit(order("E2"), "stub", { transaction });
    await sql`select 1 / 0`.execute(transaction);
  });
  await expect(failing).rejects.toThrow("division by zero");
  expect(await engine.get("E2")).toBeUndefined();
});
