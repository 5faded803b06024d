import { expect, test } from "vitest";
import { transact } from "../src/context.ts";
import { createJob } from "../src/reconcile/job.ts";
import { claimJob } from "../src/reconcile/lease.ts";
import { compareLines } from "../src/reconcile/lines.ts";
import { queryAbout } from "../src/reconcile/query.ts";
import { nextPayouts } from "../src/reconcile/window.ts";
import { ada, expireLease, leftOver, operations, scope, work } from "./reconciliation-work.ts";
import { engine, pay, statement, stub } from "./reconciling.ts";
import { said } from "./stub.ts";
import { eventually } from "./support.ts";

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
  await engine.sql(`insert into payouts (provider, reference, order_digest, destination_digest, amount, currency, state, sent_at)
    select provider, 'P' || number, order_digest, destination_digest, amount, currency, state, sent_at
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
