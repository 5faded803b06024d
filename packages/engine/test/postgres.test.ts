import { createEngine, type Engine, type EngineSettings } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import pg from "pg";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createStub, said } from "./stub.ts";
import { eventually, orderFor, providersOf, quick } from "./support.ts";

let sandbox: Sandbox;
let postgres: TestPostgres;

beforeAll(async () => {
  [sandbox, postgres] = await Promise.all([startSandbox({ clock: { speed: 20 } }), startPostgres()]);
  return async () => {
    await postgres.stop();
    await sandbox.close();
  };
}, 60_000);

let schemas = 0;

function engineWith(
  settings: Partial<EngineSettings> & Pick<EngineSettings, "providers">,
  schema = `s${++schemas}`,
): Engine {
  const quietly = { onError: () => undefined, pollEveryMs: 500, rules: quick };
  const all = { database: postgres.url, schema, jobsSchema: `${schema}_jobs`, ...quietly, ...settings };
  const engine = createEngine(all);
  onTestFinished(() => engine.stop());
  return engine;
}

function poolOf(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  onTestFinished(() => pool.end());
  return pool;
}

const order = (reference: string) => orderFor("jeepay.transfer", reference);

test.each(["a URL", "a pool"])("pays through every gateway with %s", async (kind) => {
  const database = kind === "a URL" ? postgres.url : poolOf(postgres.url);
  const engine = engineWith({ providers: providersOf(sandbox), database });
  await engine.start();
  const payouts = Object.keys(sandbox.urls).map((provider) => ({
    provider,
    reference: `PG${kind.length}${provider.length}X`,
  }));
  for (const { provider, reference } of payouts) await engine.submit(orderFor(provider, reference), provider);
  for (const { reference } of payouts)
    await eventually(async () => expect((await engine.get(reference))?.state).toBe("succeeded"));
  for (const { reference } of payouts)
    expect(sandbox.ledger().find((entry) => entry.reference === reference)).toMatchObject({ timesPaid: 1 });
});

test("may be stopped twice: a signal's handler and a finally may both do so", async () => {
  const engine = engineWith({ providers: { stub: createStub().provider } });
  await engine.find();
  await Promise.all([engine.stop(), engine.stop()]);
  await expect(engine.stop()).resolves.toBeUndefined();
});

test("many engines start at once on an empty database, share the work, and send everything once", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  const engines = [1, 2, 3, 4].map(() => engineWith({ providers: { stub: stub.provider } }, "together"));
  await Promise.all(engines.map((engine) => engine.start()));
  const references = Array.from({ length: 100 }, (_, index) => `R${index}`);
  await Promise.all(references.map((reference, index) => engines[index % 4]?.submit(order(reference), "stub")));
  await eventually(
    async () => expect(await engines[0]?.find({ state: "succeeded", limit: 200 })).toHaveLength(100),
    40_000,
  );
  expect(stub.sent.sort()).toEqual([...references].sort());
});

describe("a database that goes away", () => {
  test("makes submit fail clearly, and nothing is sent", async () => {
    const stub = createStub();
    const down = engineWith({
      providers: { stub: stub.provider },
      database: "postgres://payout:geheim@127.0.0.1:9/none",
    });
    const error = await down.submit(order("R1"), "stub").catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "EngineError", code: "database" });
    expect(String(error)).toMatch(/ECONNREFUSED.*database is running/);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain("geheim");
    expect(stub.sent).toEqual([]);
  });

  test("and comes back: no answer is lost, nothing is sent twice, work goes on", { timeout: 40_000 }, async () => {
    const stub = createStub();
    let back: Promise<void> | undefined;
    stub.send = async ({ reference }) => {
      back ??= postgres.restart();
      return said(reference, "succeeded");
    };
    const reported: unknown[] = [];
    const rules = { ...quick, sendTimeoutMs: 10_000, leaseMs: 20_000 };
    const engine = engineWith({ providers: { stub: stub.provider }, rules, onError: (error) => reported.push(error) });
    await engine.start();
    await engine.submit(order("R1"), "stub");
    await eventually(() => expect(back).toBeDefined());
    await back;
    await eventually(async () => expect((await engine.get("R1"))?.state).toBe("succeeded"), 20_000);
    await engine.submit(order("R2"), "stub");
    await eventually(async () => expect((await engine.get("R2"))?.state).toBe("succeeded"), 20_000);
    expect(stub.sent).toEqual(["R1", "R2"]);
    expect(JSON.stringify(reported)).not.toContain("password");
  });
});

describe("a schema of another version", () => {
  test("that is newer is refused, and left as it is", async () => {
    const stub = createStub();
    const first = engineWith({ providers: { stub: stub.provider } }, "newer");
    await first.migrate();
    await poolOf(postgres.url).query("insert into newer.engine_migration values ('9999-later', now()::text)");
    const second = engineWith({ providers: { stub: stub.provider } }, "newer");
    await expect(second.submit(order("R1"), "stub")).rejects.toMatchObject({
      code: "migration",
      message: expect.stringMatching(/newer than this version.*9999-later.*Update @payout\/engine/),
    });
  });

  test("that is missing is refused with autoMigrate off, until migrate() is called", async () => {
    const stub = createStub();
    const engine = engineWith({ providers: { stub: stub.provider }, autoMigrate: false });
    await expect(engine.start()).rejects.toMatchObject({
      code: "migration",
      message: expect.stringMatching(/engine\.migrate\(\)/),
    });
    await engine.migrate();
    await engine.submit(order("R1"), "stub");
    expect((await engine.get("R1"))?.state).toBe("accepted");
  });
});
