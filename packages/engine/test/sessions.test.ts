import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createEngine, type Engine, type EngineSettings, type HistoryEvent } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { beforeAll, describe, expect, type TestContext, test } from "vitest";
import { transact } from "../src/context.ts";
import { readProvider } from "../src/limits/provider-row.ts";
import { createOpening } from "../src/opening.ts";
import { resolveProviders } from "../src/settings.ts";
import { createStub, notification, said } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

// PostgreSQL servers that others have configured: whatever a database's or a role's defaults are, the engine means the same.
let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  return () => postgres.stop();
}, 60_000);

let databases = 0;

/** A database of its own on the shared server, with these defaults. */
async function databaseWith(...settings: readonly string[]): Promise<string> {
  return databaseOf("", settings);
}

async function databaseOf(options: string, settings: readonly string[] = []): Promise<string> {
  const name = `configured_${++databases}`;
  await asSuperuser(
    postgres.url,
    `create database ${name} ${options}`,
    ...settings.map((each) => `alter database ${name} set ${each}`),
  );
  return Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
}

async function asSuperuser(url: string, ...statements: readonly string[]): Promise<pg.QueryResult | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let result: pg.QueryResult | undefined;
    for (const statement of statements) result = await client.query(statement);
    return result;
  } finally {
    await client.end();
  }
}

/** Tests that run side by side clear up by themselves. */
type Finish = TestContext["onTestFinished"];

function poolOf(url: string, finish: Finish, max = 6): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max });
  pool.on("error", () => undefined);
  finish(() => pool.end());
  return pool;
}

/** An engine on this database, and what it reported. */
function engineOn(database: EngineSettings["database"], finish: Finish, settings: Partial<EngineSettings> = {}) {
  const stub = createStub();
  const reported: unknown[] = [];
  const engine = createEngine({
    providers: { stub: stub.provider },
    database,
    pollEveryMs: 500,
    onError: (error) => reported.push(error),
    rules,
    ...settings,
  });
  finish(() => engine.stop());
  return { engine, stub, reported };
}

/** What `/healthz` says about a database that comes back from a backup. */
async function healthOf(engine: Engine) {
  const response = await engine.operationsHandler()(new Request("http://127.0.0.1/healthz"));
  const { recovering, restore_detection } = (await response.json()) as Record<string, unknown>;
  return { recovering, restore_detection };
}

// A worker that gets little of a busy machine must not count as suspended.
const rules = { ...quick, leaseMs: 5000 };
const order = (reference: string) => orderFor("jeepay.transfer", reference);

const configured: Readonly<Record<string, readonly string[]>> = {
  "German dates, and a transaction isolation of its own": [
    "datestyle = 'German'",
    "intervalstyle = 'sql_standard'",
    "timezone = 'America/New_York'",
    "default_transaction_isolation = 'serializable'",
    "bytea_output = 'escape'",
  ],
  "American dates in Shanghai, whose CST is Chicago's too": [
    "datestyle = 'SQL, MDY'",
    "intervalstyle = 'postgres_verbose'",
    "timezone = 'Asia/Shanghai'",
    "default_transaction_isolation = 'repeatable read'",
    "standard_conforming_strings = off",
    "extra_float_digits = -15",
    "search_path = 'elsewhere'",
  ],
  "PostgreSQL's own dates, and limits for everything": [
    "datestyle = 'Postgres, DMY'",
    "timezone = 'Asia/Kolkata'",
    "statement_timeout = '1s'",
    "lock_timeout = '1ms'",
    "idle_in_transaction_session_timeout = '1ms'",
    "idle_session_timeout = '300ms'",
    "transaction_timeout = '1s'",
  ],
};

describe.concurrent.each(Object.entries(configured))("a database with %s", (_name, settings) => {
  test.for(["a URL", "a caller's pool"])("pays, and knows every moment, over %s", async (kind, { onTestFinished }) => {
    const url = await databaseWith(...settings);
    await asSuperuser(url, "create schema elsewhere", "create table elsewhere.payouts (nothing text)");
    const limits = { perDay: { CNY: "1000" }, timeZone: "Asia/Shanghai" };
    const database = kind === "a URL" ? url : poolOf(url, onTestFinished);
    const { engine, stub, reported } = engineOn(database, onTestFinished, { rules: { ...rules, limits } });
    const events: HistoryEvent[] = [];
    engine.on("payout", (event) => void events.push(event));
    const began = Date.now();
    await engine.start();
    await engine.submit(order("R1"), "stub");
    await eventually(async () => expect(await engine.get("R1")).toMatchObject({ state: "pending" }));
    stub.query = async (reference) => said(reference, "succeeded", 'paid \\ "早上"');
    expect((await engine.notificationHandler()(notification("R1", "succeeded"))).status).toBe(200);
    await eventually(async () => expect(await engine.get("R1")).toMatchObject({ state: "succeeded" }));
    const payout = await engine.get("R1");
    if (payout?.sentAt === undefined || payout.closedAt === undefined) throw new Error("it should have been sent");
    const { acceptedAt, sentAt, closedAt, updatedAt } = payout;
    const times = [began - 1, acceptedAt, sentAt, closedAt, updatedAt, Date.now() + 1].map(Number);
    expect(times).toEqual(times.toSorted((one, other) => one - other));

    const after = (at: Date, milliseconds: number) => new Date(at.getTime() + milliseconds);
    expect(await engine.find({ from: acceptedAt, to: after(acceptedAt, 1) })).toEqual([payout]);
    expect(await engine.find({ from: after(acceptedAt, 1) })).toEqual([]);
    expect(await engine.find({ to: acceptedAt })).toEqual([]);
    expect(await engine.find({ after: payout })).toEqual([]);

    const history = await engine.history("R1");
    for (const { at } of history) expect(at.getTime()).toBeGreaterThanOrEqual(began - 1);
    const last = history.findLast(({ kind }) => kind === "succeeded");
    const messages = await engine.reveal("R1", { field: "messages", actor: "ada", reason: "a test" });
    const raw = messages.find(({ id }) => id === last?.id)?.raw;
    expect(Buffer.from(raw ?? []).toString()).toContain('"at":"paid \\\\ \\"早上\\""');
    await eventually(() => expect(events).toEqual(history.filter(({ kind }) => kind === "succeeded")));

    const { differences, ...counts } = await engine.reconcile({ from: sentAt, to: after(sentAt, 1), sample: 1 });
    expect({ differences, counts }).toMatchObject({ differences: [], counts: { queried: 1 } });
    expect(await engine.reconcile({ from: after(sentAt, -1000), to: sentAt, sample: 1 })).toMatchObject({
      queried: 0,
    });

    const { rows } = (await asSuperuser(url, "select day from payout.daily_totals")) ?? {};
    const day = new Intl.DateTimeFormat("sv", { timeZone: "Asia/Shanghai" }).format(sentAt);
    expect(rows).toEqual([{ day }]);
    expect((await engine.providerStatus("stub")).today).toEqual({ CNY: "12.00" });

    await engine.pause("stub", { actor: "ada", reason: "maintenance" });
    expect((await engine.providerStatus("stub")).paused?.since.getTime()).toBeGreaterThan(closedAt.getTime());
    await engine.submit(order("R2"), "stub");
    await eventually(async () => expect((await engine.get("R2"))?.blockedBy).toEqual(["paused"]));
    expect(stub.sent).toEqual(["R1"]);
    await engine.resume("stub", { actor: "ada", reason: "maintained" });
    await eventually(async () => expect(await engine.get("R2")).toMatchObject({ attempt: 1 }));
    expect(stub.sent).toEqual(["R1", "R2"]);

    // The server was compared in each of these transactions, and what it says of itself is read under these settings.
    expect(await healthOf(engine)).toEqual({ recovering: [], restore_detection: "on" });
    await asSuperuser(url, "update payout.database_lineage set identity = regexp_replace(identity, '[0-9]+', '1')");
    await engine.submit(order("R3"), "stub");
    await eventually(async () => expect((await engine.get("R3"))?.blockedBy).toEqual(["check_first"]));
    expect(await healthOf(engine)).toEqual({ recovering: ["stub"], restore_detection: "on" });
    expect(stub.sent).toEqual(["R1", "R2"]);
    expect(reported).toEqual([]);
  });
});

// What PgBouncer takes without being told to ignore more.
const pooled = /^(?:user|database|client_encoding|datestyle|timezone|standard_conforming_strings|application_name)$/i;

/** A front of the server that refuses connections which ask for anything at their start, as PgBouncer does. */
async function behindPooler(url: string, finish: Finish): Promise<string> {
  const server = createServer((client) => {
    const behind = connect(Number(new URL(url).port), "127.0.0.1");
    client.once("data", (start) => {
      const names = start
        .subarray(8)
        .toString()
        .split("\0")
        .filter((_, index) => index % 2 === 0);
      const refused = names.find((name) => name !== "" && !pooled.test(name));
      if (refused === undefined) {
        behind.write(start);
        client.pipe(behind).pipe(client);
        return;
      }
      const body = `SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: ${refused}\0\0`;
      const length = Buffer.alloc(4);
      length.writeInt32BE(body.length + 4);
      client.end(Buffer.concat([Buffer.from("E"), length, Buffer.from(body)]));
      behind.destroy();
    });
    for (const [one, other] of [
      [client, behind],
      [behind, client],
    ] as const)
      one.on("error", () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  finish(() => void server.close());
  return Object.assign(new URL(url), { port: `${(server.address() as AddressInfo).port}` }).href;
}

test.concurrent("a pooler that refuses startup parameters is asked for none", async ({ onTestFinished }) => {
  const url = await behindPooler(await databaseWith(), onTestFinished);
  const { engine, stub, reported } = engineOn(url, onTestFinished);
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(() => expect(stub.sent).toEqual(["R1"]));
  expect(reported).toEqual([]);
});

test.concurrent("a pooler that gives each transaction another session is enough", async ({ onTestFinished }) => {
  const url = await databaseWith();
  const servers = poolOf(url, onTestFinished, 60);
  // As a pooler in transaction mode: the session ends with the transaction, and the next one has another.
  const connect = async () => {
    const rested: pg.PoolClient[] = [];
    let server: pg.PoolClient | undefined;
    return {
      async query(config: pg.QueryConfig) {
        const begins = /^begin\b/i.test(config.text);
        expect(begins || server !== undefined).toBe(true);
        server ??= await servers.connect();
        const result = await server.query(config);
        if (/^(?:commit|rollback)$/i.test(config.text)) {
          rested.push(server);
          server = undefined;
          if (rested.length > 2) rested.shift()?.release();
        }
        return result;
      },
      release(destroy: boolean) {
        for (const each of rested.splice(0)) each.release();
        server?.release(destroy);
      },
    };
  };
  const pool = { connect, end: async () => undefined, options: {} } as unknown as pg.Pool;
  const { engine, stub, reported } = engineOn(pool, onTestFinished);
  await engine.migrate();
  const locks = await asSuperuser(
    url,
    "select from pg_locks join pg_database on oid = database where locktype = 'advisory' and datname = current_database()",
  );
  expect(locks?.rowCount).toBe(0);
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(() => expect(stub.sent).toEqual(["R1"]));
  expect(reported).toEqual([]);
});

test.concurrent("jobs are told of at once, also after the connection that listens was lost", async ({
  onTestFinished,
}) => {
  const url = await databaseWith();
  const { engine, stub } = engineOn(url, onTestFinished, { pollEveryMs: 60_000 });
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(() => expect(stub.sent).toEqual(["R1"]));
  const ours = "from pg_stat_activity where datname = current_database() and application_name = 'payout-engine'";
  expect((await asSuperuser(url, `select ${ours}`))?.rowCount).toBeGreaterThan(1);
  const listeners = `${ours} and query like 'listen %'`;
  const ended = await asSuperuser(url, `select pg_terminate_backend(pid) ${listeners}`);
  expect(ended?.rowCount).toBe(1);
  await eventually(async () => expect((await asSuperuser(url, `select ${listeners}`))?.rowCount).toBe(1));
  await engine.submit(order("R2"), "stub");
  await eventually(() => expect(stub.sent).toEqual(["R1", "R2"]));
});

test.concurrent.for(["LATIN1", "SQL_ASCII"])(
  "a database whose encoding is %s is refused before anything is stored",
  async (encoding, { onTestFinished }) => {
    const url = await databaseOf(`encoding '${encoding}' locale 'C' template template0`);
    const { engine } = engineOn(url, onTestFinished);
    await expect(engine.submit(order("R1"), "stub")).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringMatching(new RegExp(`${encoding}.*encoding 'UTF8' template template0$`)),
    });
    await expect(engine.migrate()).rejects.toMatchObject({ code: "configuration" });
    const { rows } = (await asSuperuser(url, "select nspname from pg_namespace where nspname like 'payout%'")) ?? {};
    expect(rows).toEqual([]);
  },
);

describe.concurrent("a commit", () => {
  test.for([
    ["off", "on"],
    ["remote_apply", "remote_apply"],
  ])(
    "of an order or a claim, where synchronous_commit is %s, is made with %s",
    async ([byDefault, used], { onTestFinished }) => {
      const url = await databaseWith(`synchronous_commit = ${byDefault}`);
      const { engine } = engineOn(poolOf(url, onTestFinished), onTestFinished);
      await engine.migrate();
      await asSuperuser(
        url,
        "create table public.commits (state text, way text)",
        `create function public.note() returns trigger language plpgsql as $$
        begin insert into public.commits values (new.state, current_setting('synchronous_commit')); return null; end $$`,
        "create trigger note after insert or update on payout.payouts for each row execute function public.note()",
      );
      await engine.start();
      await engine.submit(order("R1"), "stub");
      await eventually(async () => expect((await engine.get("R1"))?.state).toBe("pending"));
      const { rows } = (await asSuperuser(url, "select distinct state, way from public.commits order by state")) ?? {};
      expect(rows).toEqual(["accepted", "pending", "sending"].map((state) => ({ state, way: used })));
    },
  );
});

describe.concurrent("a worker that hangs in the middle of a transaction", () => {
  test.for(["a URL", "a caller's pool"])("stops no other for long, over %s", async (kind, { onTestFinished }) => {
    const url = await databaseWith();
    const settings = { rules: { ...rules, limits: { concurrency: 5 } } };
    const database = () => (kind === "a URL" ? url : poolOf(url, onTestFinished));
    const { engine, stub } = engineOn(database(), onTestFinished, settings);
    const hanging = { ...settings, providers: { stub: stub.provider }, database: database() };
    const opening = createOpening(hanging, resolveProviders(hanging), () => undefined);
    onTestFinished(() => opening.close());
    const context = await opening.opened();
    const wakes = Promise.withResolvers<void>();
    // As in its claim: the provider's row is locked until the transaction ends.
    const hangs = transact(context, async (work) => {
      await readProvider(work, "stub", true);
      await wakes.promise;
      await readProvider(work, "stub", true);
    });
    await engine.start();
    await engine.submit(order("R1"), "stub");
    const began = performance.now();
    await eventually(() => expect(stub.sent).toEqual(["R1"]), 20_000);
    expect(performance.now() - began).toBeLessThan(15_000);
    wakes.resolve();
    await expect(hangs).rejects.toThrow();
    await expect(transact(context, (work) => readProvider(work, "stub", true))).resolves.toBeDefined();
  });
});

describe.concurrent("connections to a primary that has become a standby", () => {
  test.for(["a URL", "a caller's pool"])("are closed and replaced, over %s", async (kind, { onTestFinished }) => {
    const url = await databaseWith();
    const { engine, stub } = engineOn(kind === "a URL" ? url : poolOf(url, onTestFinished), onTestFinished);
    await engine.start();
    await engine.submit(order("A0"), "stub");
    await eventually(() => expect(stub.sent).toEqual(["A0"]));
    const name = new URL(url).pathname.slice(1);
    // The failover: connections end, and new ones reach a server that refuses every change.
    await asSuperuser(
      url,
      `alter database ${name} set default_transaction_read_only = on`,
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
    );
    const submitted = (batch: string) =>
      Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          engine.submit(order(`${batch}${index}`), "stub").then(
            () => "stored",
            (error: unknown) => String(error),
          ),
        ),
      );
    await submitted("B");
    for (const result of await submitted("C")) expect(result).toMatch(/25006.*read-only.*address of the primary/);
    // New connections reach the primary, and those that are open stay where they are.
    await asSuperuser(postgres.url, `alter database ${name} reset default_transaction_read_only`);
    await eventually(async () => expect(await submitted("D")).toEqual(Array(10).fill("stored")));
    expect(await submitted("E")).toEqual(Array(10).fill("stored"));
    await eventually(() => expect(stub.sent.filter((reference) => /^[DE]/.test(reference))).toHaveLength(20));
  });
});

/** Another role on the database of this URL. */
async function roleOn(url: string): Promise<{ readonly role: string; readonly url: string }> {
  const role = `role_${++roles}`;
  await asSuperuser(url, `create role ${role} login password 'secret'`);
  return { role, url: Object.assign(new URL(url), { username: role, password: "secret" }).href };
}

let roles = 0;

/** What a role needs that is not to change the schemas. */
const grants = (role: string) => [
  `grant usage on schema payout, payout_jobs to ${role}`,
  `grant select, insert, update on all tables in schema payout to ${role}`,
  `grant select, insert, update, delete on all tables in schema payout_jobs to ${role}`,
];

describe.concurrent("schemas that an administrator has made", () => {
  async function pays(url: string, finish: Finish, settings: Partial<EngineSettings> = {}): Promise<void> {
    const limits = { concurrency: 5, perSecond: 100, perDay: { CNY: "1000" } };
    const { engine, stub, reported } = engineOn(url, finish, {
      rules: { ...rules, limits },
      sweepEveryMs: 1000,
      ...settings,
    });
    engine.on("payout", () => undefined);
    engine.on("provider", () => undefined);
    await engine.start();
    await engine.pause("stub", { actor: "ada", reason: "maintenance" });
    await engine.resume("stub", { actor: "ada", reason: "maintained" });
    await engine.submit(order("R1"), "stub");
    stub.query = async (reference) => said(reference, "succeeded");
    await eventually(async () => expect((await engine.get("R1"))?.state).toBe("succeeded"));
    expect((await engine.notificationHandler()(notification("R2", "succeeded"))).status).toBe(200);
    // Long enough for pg-boss to look after its tables.
    await pause(2500);
    expect(reported).toEqual([]);
  }

  test("are used and migrated without the right to make others", async ({ onTestFinished }) => {
    const made = await databaseWith();
    const { role, url } = await roleOn(made);
    await asSuperuser(made, "create schema payout", "create schema payout_jobs");
    await asSuperuser(made, `grant usage, create on schema payout, payout_jobs to ${role}`);
    await pays(url, onTestFinished);
  });

  test.for([true, false])(
    "and migrated are used by a role that may only change rows, with autoMigrate %s",
    async (autoMigrate, { onTestFinished }) => {
      const made = await databaseWith();
      const owner = engineOn(made, onTestFinished);
      await owner.engine.migrate();
      await owner.engine.stop();
      const { role, url } = await roleOn(made);
      await asSuperuser(made, ...grants(role));
      await pays(url, onTestFinished, { autoMigrate });
    },
  );

  test("are asked for, where the role may not make them", async ({ onTestFinished }) => {
    const made = await databaseWith();
    const { role, url } = await roleOn(made);
    const message = expect.stringMatching(
      /grant create on database\), or create them .* grant usage and create on both/,
    );
    await expect(engineOn(url, onTestFinished).engine.migrate()).rejects.toMatchObject({ code: "migration", message });
    await asSuperuser(made, "create schema payout", `grant usage, create on schema payout to ${role}`);
    await expect(engineOn(url, onTestFinished).engine.migrate()).rejects.toMatchObject({ code: "database", message });
  });
});

describe.concurrent("a role that may not read", () => {
  /** A database whose administrator keeps these functions to himself, and a role for workers on it. */
  async function hiding(functions: readonly string[], finish: Finish) {
    const made = await databaseWith();
    const owner = engineOn(made, finish);
    await owner.engine.migrate();
    await owner.engine.stop();
    const { role, url } = await roleOn(made);
    const hide = functions.map((each) => `revoke execute on function ${each} from public`);
    await asSuperuser(made, ...grants(role), ...hide);
    return { made, url };
  }

  async function paysTwice(url: string, finish: Finish, settings: Partial<EngineSettings> = {}) {
    for (const reference of ["R1", "R2"]) {
      const { engine, stub, reported } = engineOn(url, finish, settings);
      await engine.start();
      await engine.submit(order(reference), "stub");
      await eventually(() => expect(stub.sent).toEqual([reference]));
      await eventually(async () => expect(await engine.get(reference)).toMatchObject({ state: "pending" }));
      expect((await engine.history(reference)).map(({ kind }) => kind)).not.toContain("check_first");
      const detection = settings.journal === undefined ? "off" : "on";
      expect(await healthOf(engine)).toEqual({ recovering: [], restore_detection: detection });
      expect((await engine.providerStatus("stub")).checkFirst.count).toBe(0);
      expect(reported).toEqual([]);
      await engine.stop();
    }
  }

  test.for([
    ["the control file", ["pg_control_system()", "pg_control_checkpoint()"]],
    ["the position in the WAL", ["pg_current_wal_lsn()", "pg_current_wal_flush_lsn()", "pg_current_wal_insert_lsn()"]],
    ["what is on the disk of the WAL", ["pg_current_wal_flush_lsn()"]],
    ["the names of WAL files", ["pg_walfile_name(pg_lsn)"]],
  ] as const)("%s works without detection, and nothing is held up", async ([, functions], { onTestFinished }) => {
    const { url } = await hiding(functions, onTestFinished);
    await paysTwice(url, onTestFinished);
  });

  test("the control file has detection with a claim journal", async ({ onTestFinished }) => {
    const journal = mkdtempSync(join(tmpdir(), "payout-journal-"));
    onTestFinished(() => rmSync(journal, { recursive: true }));
    const { url } = await hiding(["pg_control_system()"], onTestFinished);
    await paysTwice(url, onTestFinished, { journal });
  });

  test("the checkpoint is compared all the same, because the engine does not read that", async ({ onTestFinished }) => {
    const { url } = await hiding(["pg_control_checkpoint()"], onTestFinished);
    const { engine, stub } = engineOn(url, onTestFinished);
    await engine.start();
    await engine.submit(order("R1"), "stub");
    await eventually(() => expect(stub.sent).toEqual(["R1"]));
    expect(await healthOf(engine)).toEqual({ recovering: [], restore_detection: "on" });
  });

  test("the control file any more stops sending, says so, and goes on without detection after a restart", async ({
    onTestFinished,
  }) => {
    const { made, url } = await hiding([], onTestFinished);
    const { engine, stub, reported } = engineOn(url, onTestFinished);
    await engine.start();
    await engine.submit(order("R1"), "stub");
    await eventually(() => expect(stub.sent).toEqual(["R1"]));
    await asSuperuser(made, "revoke execute on function pg_control_system() from public");
    await engine.submit(order("R2"), "stub");
    await eventually(() =>
      expect(reported.map(String)).toContainEqual(
        expect.stringMatching(/\(42501\)\. This user may no longer read .* grant execute .* or restart the engine/),
      ),
    );
    expect(await engine.get("R2")).toMatchObject({ state: "accepted", attempt: 0 });
    await engine.stop();
    const next = engineOn(url, onTestFinished);
    await next.engine.start();
    await eventually(() => expect(next.stub.sent).toEqual(["R2"]));
    expect(stub.sent).toEqual(["R1"]);
    expect(await healthOf(next.engine)).toEqual({ recovering: [], restore_detection: "off" });
  });
});

test("a program's own parsers for pg are for its own queries", async ({ onTestFinished }) => {
  const { types } = pg;
  const changed = [
    types.builtins.NUMERIC,
    types.builtins.INT8,
    types.builtins.TIMESTAMPTZ,
    types.builtins.JSONB,
  ] as const;
  const before = changed.map((type) => [type, types.getTypeParser(type, "text")] as const);
  onTestFinished(() => {
    for (const [type, parse] of before) types.setTypeParser(type, parse);
  });
  for (const type of changed) types.setTypeParser(type, (text: string) => ({ parsed: text }));
  const { engine, reported } = engineOn(poolOf(await databaseWith(), onTestFinished), onTestFinished);
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(async () => expect((await engine.get("R1"))?.state).toBe("pending"));
  expect(await engine.get("R1")).toMatchObject({ amount: { value: "12.00" }, sentAt: expect.any(Date) });
  expect(reported).toEqual([]);
});

describe("TLS", () => {
  const submitTo = (url: string, query: string, finish: Finish) =>
    engineOn(`${url}${query}`, finish)
      .engine.submit(order("R1"), "stub")
      .then(
        () => "stored",
        (error: unknown) => String(error),
      );

  test("that the URL asks for and the server lacks is named", async ({ onTestFinished }) => {
    const result = await submitTo(await databaseWith(), "?sslmode=verify-full", onTestFinished);
    expect(result).toMatch(/The server has no TLS.*sslmode.*turn TLS on/);
  });

  test("that is not set up right is named with the setting to change", async ({ onTestFinished }) => {
    const { role, url } = await roleOn(await databaseWith());
    const certificate = await turnTlsOn(role);
    await asSuperuser(postgres.url, `alter database ${new URL(url).pathname.slice(1)} owner to ${role}`);
    expect(await submitTo(url, "", onTestFinished)).toMatch(
      /\(28000\)\. The server demands TLS: add \?sslmode=verify-full.*sslrootcert/,
    );
    expect(await submitTo(url, "?sslmode=verify-full", onTestFinished)).toMatch(
      /self-signed or from a private CA.*&sslrootcert=/,
    );
    const missing = join(tmpdir(), "no-such-ca.pem");
    const error = await submitTo(url, `?sslmode=verify-full&sslrootcert=${missing}`, onTestFinished);
    expect(error).toMatch(/sslrootcert in the database URL names ".*no-such-ca\.pem", which cannot be read \(ENOENT\)/);
    expect(error).not.toContain("secret");
    const folder = mkdtempSync(join(tmpdir(), "payout-tls-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "ca.pem"), certificate);
    const verified = `?sslmode=verify-full&sslrootcert=${join(folder, "ca.pem")}`;
    expect(await submitTo(url, verified, onTestFinished)).toBe("stored");
    expect(await submitTo(url.replace("127.0.0.1", "localhost"), verified, onTestFinished)).toMatch(
      /certificate is for another host name/,
    );
  });
});

/** Has the server make a certificate for 127.0.0.1 with openssl, and refuse this role without TLS. Returns the certificate. */
async function turnTlsOn(role: string): Promise<string> {
  const openssl =
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=db -addext subjectAltName=IP:127.0.0.1 -keyout server.key -out server.crt";
  await asSuperuser(
    postgres.url,
    `copy (select 1) to program 'umask 077; ${openssl}'`,
    `copy (values ('hostssl all ${role} all password'), ('host all payout all password')) to program 'cat > pg_hba.conf'`,
    "alter system set ssl = on",
    "select pg_reload_conf()",
  );
  const url = `${postgres.url}?sslmode=no-verify`;
  await eventually(() => asSuperuser(url, "select"));
  const read = await asSuperuser(url, "select pg_read_file('server.crt') as text");
  return read?.rows[0].text;
}
