import { rm } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { goOn } from "../src/reconcile/job.ts";
import { claimJob } from "../src/reconcile/lease.ts";
import { ada, leftOver, never, operations, scope, work } from "./reconciliation-work.ts";
import { engine, lost, pay, reconcile, statement, stub } from "./reconciling.ts";
import { said } from "./stub.ts";
import { eventually } from "./support.ts";

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
