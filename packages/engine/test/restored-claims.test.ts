import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { endRecovery } from "../src/recovery/operations.ts";
import { settleDoubts } from "../src/recovery/recover.ts";
import { resolvePayout } from "../src/resolve/resolve.ts";
import { queryPayout } from "../src/work/query.ts";
import { sendPayout } from "../src/work/send.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notFound, notification, said, sendError } from "./stub.ts";

// What tools/model-check has found: a worker, a query or an operator that acts on what a restored database no longer knows.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const minute = 60_000;
const key = { provider: "stub", reference: "R1" };
const ada = { actor: "Ada", reason: "compared with the gateway" };

async function scene() {
  const stub = createStub();
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
  await engine.submit("R1");
  return { stub, engine, beginRecovery: () => settleDoubts(engine.context, true) };
}

/** Waits until a call of the stub is under way. */
async function underWay(calls: readonly string[]): Promise<void> {
  while (calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a recovery is not ended before everything that was sent earlier shows at the gateway", async () => {
  const { engine, beginRecovery } = await scene();
  await beginRecovery();
  const early = endRecovery(engine.context, { provider: "stub", before: new Date(), ...ada });
  await expect(early).rejects.toThrow(/^stub: before must not be earlier than .*can still reach the gateway/);
  expect(await engine.get("R1")).toMatchObject({ blockedBy: ["check_first"] });
  await engine.sql("update provider_state set recovering_since = recovering_since - interval '1 hour'");
  const { count } = await endRecovery(engine.context, { provider: "stub", before: new Date(), ...ada });
  expect(count).toBe(1);
});

test("the refusal of a claim from before the restore does not count: a later one can be under way", async () => {
  const { stub, engine, beginRecovery } = await scene();
  const reply = Promise.withResolvers<ReturnType<typeof said>>();
  stub.send = () => reply.promise;
  const worker = sendPayout(engine.context, key);
  await underWay(stub.sent);
  await beginRecovery();
  reply.reject(sendError("rejected", "not_sent"));
  await worker;
  expect(await engine.get("R1")).toMatchObject({ state: "sending", repayable: false });
});

test("the answer to a query from before the restore is news", async () => {
  const { stub, engine, beginRecovery } = await scene();
  await sendPayout(engine.context, key);
  const reply = Promise.withResolvers<ReturnType<typeof said>>();
  stub.query = () => reply.promise;
  await engine.pass(30 * minute);
  const worker = queryPayout(engine.context, key);
  await underWay(stub.queried);
  await beginRecovery();
  reply.resolve(said("R1", "failed"));
  await worker;
  expect(await engine.get("R1")).toMatchObject({ state: "pending", final: false });
});

test("an order that was held because the gateway had it may be this engine's own after a restore", async () => {
  const { stub, engine, beginRecovery } = await scene();
  stub.query = async () => {
    throw notFound();
  };
  await engine.notify(notification("R1", "pending"));
  expect(await engine.get("R1")).toMatchObject({ state: "needs_review", attempt: 0 });
  await beginRecovery();
  await engine.pass(60 * minute);
  const decision = resolvePayout(engine.context, "R1", { ...ada, decision: "not_sent" });
  await expect(decision).rejects.toThrow("the gateway has reported this order");
});

test("a worker's answer and an operator's decision compare the database first", async () => {
  const { stub, engine } = await scene();
  const { witness } = engine.context;
  stub.send = async ({ reference }) => {
    witness.compared = "an earlier life";
    return said(reference, "unknown");
  };
  await sendPayout(engine.context, key);
  expect(witness.compared).not.toBe("an earlier life");
  witness.compared = "an earlier life";
  await resolvePayout(engine.context, "R1", { ...ada, decision: "paid" });
  expect(witness.compared).not.toBe("an earlier life");
});
