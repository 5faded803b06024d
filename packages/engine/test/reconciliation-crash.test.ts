import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type StoredDifference } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createOpening } from "../src/opening.ts";
import { resolveProviders } from "../src/settings.ts";
import { answerScene, columnsOfScene, count, sendScene, statementOfScene } from "./reconciliation-scene.ts";
import { createStub } from "./stub.ts";
import { eventually, quick } from "./support.ts";

let postgres: TestPostgres;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "payout-reconciliation-"));
  postgres = await startPostgres();
  return async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true });
  };
}, 60_000);

/** An engine on a schema with the scene's payouts; `started` says whether its workers run. */
async function engineOn(schema: string) {
  const stub = createStub({ reportsNotFound: false });
  answerScene(stub);
  const settings = {
    providers: { stub: stub.provider },
    database: postgres.url,
    schema,
    jobsSchema: `${schema}_jobs`,
    rules: quick,
    sweepEveryMs: 200,
    onError: () => undefined,
  };
  const engine = createEngine(settings);
  onTestFinished(() => engine.stop());
  const prepare = async () => {
    const opening = createOpening(settings, resolveProviders(settings), () => undefined);
    await sendScene(await opening.opened());
    await opening.close();
  };
  return { engine, stub, prepare };
}

const said = (differences: readonly StoredDifference[]) =>
  differences
    .map(({ id: _id, reconciliation: _of, foundAt: _at, ...difference }) => JSON.stringify(difference))
    .toSorted();

const scope = { from: new Date(0), to: new Date(Date.now() + 60_000), sample: 1 };

test("killed in the middle, it ends with the same differences as one that nothing interrupts", {
  timeout: 120_000,
}, async () => {
  const file = join(folder, "statement.csv");
  const ledger = join(folder, "ledger.txt");
  writeFileSync(file, statementOfScene());

  const whole = await engineOn("whole");
  await whole.prepare();
  const statements = [{ provider: "stub", file, ...columnsOfScene }];
  const expected = await whole.engine.reconcile({ ...scope, statements });
  expect(new Set(expected.differences.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(6);

  const killed = await engineOn("killed");
  await killed.prepare();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "reconciliation-child.ts"), postgres.url, "killed", ledger, file],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = () => (existsSync(ledger) ? readFileSync(ledger, "utf8").trim().split("\n") : []);
  await eventually(() => expect(lines().some((line) => line.startsWith("started"))).toBe(true), 60_000);
  await eventually(() => expect(lines().length).toBeGreaterThan(45), 60_000);
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  rmSync(file);

  const { engine, stub } = killed;
  const id = (await engine.reconciliations())[0]?.id ?? "";
  expect(await engine.reconciliation(id)).toMatchObject({ state: "running", lines: expected.lines });
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query("update killed.reconciliations set leased_until = now()");
  await client.end();
  await engine.start();
  const ended = await eventually(async () => {
    const now = await engine.reconciliation(id);
    expect(now).toMatchObject({ state: "finished" });
    return now;
  }, 30_000);

  expect(said(await engine.differences(id))).toEqual(said(expected.differences));
  const { queried, updated, agreed } = expected;
  expect(ended).toMatchObject({ queried, updated, agreed, counts: expected.counts });
  expect(queried).toBe(count);
  // What was compared before is not queried again: only what was in flight is.
  const before = lines().filter((line) => line.startsWith("S"));
  const twice = stub.queried.filter((reference) => before.includes(reference));
  expect(twice.length).toBeLessThanOrEqual(20);
  expect(stub.queried.length).toBeLessThanOrEqual(count - 45 + 20);
});

test("of two engines that settle one difference at the same moment, one stores it, and the other says who did", async () => {
  const one = await engineOn("settled");
  const other = await engineOn("settled");
  await one.prepare();
  const { differences } = await one.engine.reconcile(scope);
  const results = await Promise.all(
    differences
      .slice(0, 12)
      .map(({ id }) =>
        Promise.allSettled([
          one.engine.settleDifference(id, { actor: "ada", reason: "seen" }),
          other.engine.settleDifference(id, { actor: "bob", reason: "seen too" }),
        ]),
      ),
  );
  expect(results.length).toBe(12);
  for (const pair of results) {
    const [refused, ...more] = pair.filter(({ status }) => status === "rejected");
    const winner = pair[0].status === "fulfilled" ? "ada" : "bob";
    expect(more).toEqual([]);
    expect(refused).toMatchObject({
      reason: { code: "not_allowed", message: expect.stringContaining(`by ${winner} at`) },
    });
  }
});

test("two engines run one reconciliation once", async () => {
  const one = await engineOn("shared");
  const other = await engineOn("shared");
  await one.prepare();
  await Promise.all([one.engine.start(), other.engine.start()]);
  const { id } = await one.engine.startReconciliation({ ...scope, actor: "ada", reason: "end of day" });
  await eventually(
    async () => expect(await other.engine.reconciliation(id)).toMatchObject({ state: "finished" }),
    30_000,
  );
  expect([...one.stub.queried, ...other.stub.queried]).toHaveLength(count);
});

test("a worker's role may not remove rows: what a reconciliation no longer needs is removed for it", async () => {
  const { engine, prepare } = await engineOn("granted");
  await prepare();
  const client = new pg.Client(postgres.url);
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`create role clerk login password 'clerk'; grant usage on schema granted, granted_jobs to clerk;
    grant select, insert, update on all tables in schema granted to clerk;
    grant select, insert, update, delete on all tables in schema granted_jobs to clerk`);
  await engine.stop();
  const url = new URL(postgres.url);
  url.username = "clerk";
  url.password = "clerk";
  const errors: unknown[] = [];
  const stub = createStub();
  answerScene(stub);
  const clerk = createEngine({
    providers: { stub: stub.provider },
    database: url.href,
    schema: "granted",
    jobsSchema: "granted_jobs",
    autoMigrate: false,
    rules: quick,
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => clerk.stop());
  await clerk.reconcile(scope);
  expect((await client.query("select from granted.reconciliation_queries")).rowCount).toBe(0);
  expect(errors).toEqual([]);
});
