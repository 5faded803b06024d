import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type EngineContext, transact } from "../src/context.ts";
import { createJob, goOn } from "../src/reconcile/job.ts";
import { claimJob } from "../src/reconcile/lease.ts";
import { compareLines } from "../src/reconcile/lines.ts";
import { reconciliationOperationsOf } from "../src/reconcile/operations.ts";
import { queryAbout } from "../src/reconcile/query.ts";
import { nextPayouts } from "../src/reconcile/window.ts";
import { workOnReconciliations } from "../src/reconcile/worker.ts";
import { day, engine, lost, now, pay, reconcile, statement, stub } from "./reconciling.ts";
import { said } from "./stub.ts";
import { eventually } from "./support.ts";

const scope = { from: new Date(now.getTime() - day), to: new Date(now.getTime() + day), sample: 1 };
const ada = { actor: "ada", reason: "end of day" };
const never = new AbortController().signal;
const operations = () =>
  reconciliationOperationsOf(
    (_what, work) => work(engine.context),
    () => undefined,
  );
const work = (context: EngineContext = engine.context) => workOnReconciliations(context, never);

async function expireLease() {
  await engine.sql("update reconciliations set leased_until = now() - interval '1 second' where state = 'running'");
}

async function leftOver() {
  const rows = await Promise.all(
    (["reconciliation_lines", "reconciliation_queries"] as const).map((table) =>
      engine.context.db.selectFrom(table).select("reconciliation").execute(),
    ),
  );
  return rows.flat().length;
}

describe("a stored reconciliation", () => {
  test("is started by one process and run by another one, without its file; its progress shows, and nothing of it stays", async () => {
    await pay("A");
    await pay("B", lost);
    const file = await statement(["A,12.01,OK,G-A,", "NOBODY,5.00,OK,G-1,", "B,oops,OK,,"]);
    const started = await operations().startReconciliation({ ...scope, statements: [file], ...ada });
    await rm(file.file);
    expect(started).toMatchObject({
      actor: "ada",
      reason: "end of day",
      providers: ["stub"],
      state: "running",
      progress: { done: 0, total: 4 },
      lines: 2,
      statements: [
        { provider: "stub", file: "statement.csv", lines: 2, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ],
    });
    expect(await leftOver()).toBe(2);
    await work();
    const { id } = started;
    expect(await operations().reconciliation(id)).toMatchObject({
      state: "finished",
      progress: { done: 4, total: 4 },
      queried: 2,
      updated: 1,
      finishedAt: expect.any(Date),
      counts: { unreadable: 1, amount_differs: 1, missing_with_us: 1 },
      unsettled: 3,
    });
    expect((await operations().differences(id)).map(({ kind, reference }) => [kind, reference])).toEqual([
      ["unreadable", undefined],
      ["amount_differs", "A"],
      ["missing_with_us", "NOBODY"],
    ]);
    expect(await leftOver()).toBe(0);
  });

  test("knows the lines of one payout as such, also where they are in an earlier batch or another file", async () => {
    await pay("A");
    const { file: _none, ...read } = await statement([]);
    const others = Array.from({ length: 600 }, (_none, index) => `N${index},5.00,OK,,`);
    const upload = (file: string, lines: readonly string[]) => ({
      ...read,
      file,
      content: Buffer.from(["Order,Amount,Status,Number,Fee", ...lines].join("\n")),
    });
    const statements = [
      upload("one.csv", ["A,12.00,OK,,", ...others, "A,12.00,OK,,"]),
      upload("two.csv", ["A,12.00,OK,,"]),
    ];
    const { counts, differences } = await reconcile({ statements });
    expect(counts).toEqual({ twice: 1, missing_with_us: 600 });
    expect(differences[0]).toMatchObject({ kind: "twice", theirs: "3 times", file: "two.csv" });
  });

  test("takes a statement that the caller has in memory", async () => {
    await pay("A");
    const { file: _onDisk, ...read } = await statement([]);
    const content = Buffer.from("Order,Amount,Status,Number,Fee\nA,12.01,OK,G-A,");
    const { differences } = await reconcile({ statements: [{ ...read, file: "upload.csv", content }] });
    expect(differences).toMatchObject([{ kind: "amount_differs", file: "upload.csv", line: 2 }]);
  });

  test("is what engine.reconcile does too", async () => {
    await pay("A");
    const { id } = await reconcile({ actor: "ada", reason: "a look" });
    const { id: other } = await reconcile();
    expect(await operations().reconciliation(id)).toMatchObject({ actor: "ada", reason: "a look", state: "finished" });
    expect(await operations().reconciliation(other)).toMatchObject({ actor: "caller", state: "finished" });
  });

  test("shows while it runs how far it is", async () => {
    for (const reference of ["A", "B", "C"]) await pay(reference);
    const held = Promise.withResolvers<void>();
    stub.query = async (reference) => {
      if (reference === "B") await held.promise;
      return said(reference, "succeeded");
    };
    const { id } = await operations().startReconciliation({ ...scope, ...ada });
    const working = work();
    await eventually(async () =>
      expect(await operations().reconciliation(id)).toMatchObject({ state: "running", queried: 2, agreed: 2 }),
    );
    held.resolve();
    await working;
    expect(await operations().reconciliation(id)).toMatchObject({ state: "finished", queried: 3 });
  });
});

describe("after a crash", () => {
  test("an answer that was stored and not compared is a difference all the same", async () => {
    await pay("A");
    stub.query = async (reference) => said(reference, "failed");
    const job = await createJob(engine.context, scope, ada);
    const { items } = await transact(engine.context, (tx) => nextPayouts(tx, job, null));
    // The worker dies here: the payout is reversed by now, and nothing remembers the answer.
    for (const item of items) await queryAbout(engine.context, item);
    expect(await engine.get("A")).toMatchObject({ state: "reversed" });
    await expireLease();
    await work();
    expect(await operations().differences(job.id)).toMatchObject([
      { kind: "status_differs", reference: "A", ours: "succeeded", theirs: "failed", state: "reversed" },
    ]);
    expect(await operations().reconciliation(job.id)).toMatchObject({ state: "finished", updated: 1, queried: 1 });
  });

  test("goes on behind the last page that was stored, of lines and of payouts", async () => {
    await pay("A");
    await engine.sql(`insert into payouts (provider, reference, order_body, order_digest, amount, currency, state, sent_at)
      select provider, 'P' || number, order_body, order_digest, amount, currency, state, sent_at
      from payouts, generate_series(1, 450) as number`);
    const lines = Array.from({ length: 1100 }, (_none, index) => `N${index},5.00,OK,,`);
    const options = { ...scope, sample: 0, statements: [await statement(["A,12.00,OK,,", ...lines])] };
    const job = await createJob(engine.context, options, ada);
    await transact(engine.context, (tx) => compareLines(tx, job, null));
    await expireLease();
    const next = await claimJob(engine.context);
    if (next?.worker == null) throw new Error("nothing to claim");
    const taken = { ...next, worker: next.worker };
    for (let from: typeof next.position | undefined = next.position; from !== undefined; ) {
      const begin: typeof next.position = from;
      from = (await transact(engine.context, (tx) => compareLines(tx, taken, begin))).position;
    }
    await transact(engine.context, (tx) => nextPayouts(tx, taken, null));
    await expireLease();
    await work();
    const found = await operations().reconciliation(job.id);
    expect(found).toMatchObject({ counts: { missing_with_us: 1100, missing_in_statement: 450 }, agreed: 1 });
    expect(found?.progress).toEqual({ done: 1101 + 451, total: 1101 + 451 });
  });

  test("the next worker takes it when the lease is over, and not before", async () => {
    const { id } = await createJob(engine.context, scope, ada);
    expect(await claimJob(engine.context)).toBeUndefined();
    await expireLease();
    expect(await claimJob(engine.context)).toMatchObject({ id });
    expect(await claimJob(engine.context)).toBeUndefined();
    await expireLease();
    await work();
  });

  test("a worker that comes back stores nothing more, and queries nothing more", async () => {
    for (const reference of ["A", "B"]) await pay(reference);
    const asleep = Promise.withResolvers<void>();
    stub.query = async (reference) => {
      if (reference === "A" && stub.queried.filter((each) => each === "A").length === 1) await asleep.promise;
      return said(reference, "succeeded");
    };
    const { id } = await operations().startReconciliation({ ...scope, ...ada });
    stub.queried.length = 0;
    const former = work();
    await eventually(() => expect(stub.queried.toSorted()).toEqual(["A", "B"]));
    await eventually(async () => expect(await operations().reconciliation(id)).toMatchObject({ queried: 1 }));
    await expireLease();
    await work();
    const ended = await operations().reconciliation(id);
    expect(ended).toMatchObject({ state: "finished", queried: 2 });
    expect(stub.queried.toSorted()).toEqual(["A", "A", "B"]);
    asleep.resolve();
    await former;
    expect(await operations().reconciliation(id)).toEqual(ended);
  });

  test("one whose statements were not read to their end has failed, and says what to do", async () => {
    const { id } = await createJob(engine.context, scope, ada);
    await engine.sql(`update reconciliations set phase = 'loading' where id = '${id}'`);
    await expireLease();
    await work();
    expect(await operations().reconciliation(id)).toMatchObject({
      state: "failed",
      failure: expect.stringMatching(/stopped before all their lines were stored\. Start it again\.$/),
    });
  });

  test("what a worker could not remove is removed by the next one", async () => {
    await pay("A");
    const { id } = await operations().startReconciliation({
      ...scope,
      statements: [await statement(["A,1,OK,,"])],
      ...ada,
    });
    await engine.sql(`update reconciliations set state = 'cancelled', finished_at = now() where id = '${id}'`);
    expect(await leftOver()).toBe(1);
    await work();
    expect(await leftOver()).toBe(0);
  });

  test("the lines of one that runs are not removed, whoever asks", async () => {
    const { id } = await createJob(engine.context, scope, ada);
    await expect(engine.sql(`select clear_reconciliation('${id}')`)).rejects.toThrow(/is running/);
    await engine.sql(`reset search_path`);
    await operations().cancelReconciliation(id, ada);
  });
});

test("an engine without one of its providers leaves it to another", async () => {
  await operations().startReconciliation({ ...scope, ...ada });
  expect(await claimJob({ ...engine.context, providers: new Map() })).toBeUndefined();
  await work();
});

test("an error that would come again ends it, and does not show what it says; a database that is away does not", async () => {
  await pay("A");
  const { id } = await operations().startReconciliation({ ...scope, ...ada });
  const row = await claimJob(engine.context);
  if (row === undefined) throw new Error("nothing to claim");
  const failing = (error: Error) => ({
    ...engine.context,
    meter: {
      ...engine.context.meter,
      queried: () => {
        throw error;
      },
    },
  });
  const away = Object.assign(new Error("6222021234567890"), { code: "ECONNREFUSED" });
  await expect(goOn(failing(away), row, never)).rejects.toThrow();
  expect(await operations().reconciliation(id)).toMatchObject({ state: "running" });
  await expect(work(failing(new Error("6222021234567890")))).rejects.toThrow();
  const failed = await operations().reconciliation(id);
  expect(failed).toMatchObject({ state: "failed", failure: expect.stringMatching(/did not expect.*Start it again/) });
  expect(JSON.stringify(failed)).not.toContain("6222");
});

test("a cancelled one queries nothing more; cancelling it in the same words again is the same as once", async () => {
  for (let index = 0; index < 30; index += 1) await pay(`P${index}`);
  const held = Promise.withResolvers<void>();
  stub.queried.length = 0;
  stub.query = async (reference) => {
    await held.promise;
    return said(reference, "succeeded");
  };
  const { id } = await operations().startReconciliation({ ...scope, ...ada });
  const working = work();
  await eventually(() => expect(stub.queried).toHaveLength(20));
  await operations().cancelReconciliation(id, { actor: "bob", reason: "wrong day" });
  held.resolve();
  await working;
  expect(stub.queried).toHaveLength(20);
  await operations().cancelReconciliation(id, { actor: "bob", reason: "wrong day" });
  await expect(operations().cancelReconciliation(id, ada)).rejects.toMatchObject({
    code: "not_allowed",
    paths: ["id"],
    message: expect.stringMatching(/it is cancelled since .*, by bob: wrong day/),
  });
  expect(await operations().reconciliation(id)).toMatchObject({
    state: "cancelled",
    cancelledBy: "bob",
    cancelReason: "wrong day",
  });
  expect(await leftOver()).toBe(0);
});

test("whoever waits for one that another person cancels is told who that was", async () => {
  await pay("A");
  const held = Promise.withResolvers<void>();
  stub.query = async (reference) => {
    await held.promise;
    return said(reference, "succeeded");
  };
  const waiting = reconcile({ sample: 1 });
  const [running] = await eventually(async () => {
    const found = await operations().reconciliations({ state: "running" });
    expect(found).toHaveLength(1);
    return found;
  });
  await operations().cancelReconciliation(running?.id ?? "", { actor: "bob", reason: "wrong day" });
  held.resolve();
  await expect(waiting).rejects.toThrow(/was cancelled by bob: wrong day/);
});
