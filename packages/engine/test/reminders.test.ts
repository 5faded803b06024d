import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Internals } from "../src/internals.ts";
import { pauseProvider } from "../src/limits/pause.ts";
import { deliverEvents } from "../src/work/deliver.ts";
import type { NewJob } from "../src/work/jobs.ts";
import { sendPayout } from "../src/work/send.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { createStub, said, sendError } from "./stub.ts";

// Jobs that come too early, too often, or twice at a time: the row says what there is to do.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await PGlite.create();
}, 30_000);
afterAll(() => closeDriven(pglite));

const key = { provider: "stub", reference: "R1" };

async function withOrder() {
  const stub = createStub();
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
  await engine.submit("R1");
  /** Handles a send job, and returns the jobs that it makes. */
  const send = async (): Promise<NewJob[]> => {
    const made: NewJob[] = [];
    const { jobs } = engine.internals;
    await sendPayout(
      { ...engine.internals, jobs: { ...jobs, add: async (_work, more) => void made.push(...more) } },
      key,
    );
    return made;
  };
  return { stub, engine, send };
}

test("a worker whose claim was committed without an answer knows it again, and sends", async () => {
  const { stub, engine } = await withOrder();
  const { db } = engine.internals;
  let lost = 0;
  const transaction: () => unknown = () => ({
    async execute(work: Parameters<ReturnType<typeof db.transaction>["execute"]>[0]) {
      const result = await db.transaction().execute(work);
      if (++lost === 1) throw new Error("the connection is gone");
      return result;
    },
  });
  await sendPayout({ ...engine.internals, db: { transaction } as Internals["db"] }, key);
  expect(stub.sent).toEqual(["R1"]);
  expect(await engine.get("R1")).toMatchObject({ state: "pending", attempt: 1 });
});

test("a job that comes before its time sends nothing, and comes again at it", async () => {
  const { stub, engine, send } = await withOrder();
  stub.send = () => Promise.reject(sendError("network", "not_sent"));
  await engine.work();
  expect(await send()).toEqual([{ kind: "send", ...key, afterSeconds: expect.closeTo(1, 0) }]);
  expect(stub.sent).toEqual(["R1"]);
});

test("a job about what is held back makes no other", async () => {
  const { engine, send } = await withOrder();
  await pauseProvider(engine.internals, "stub", { actor: "ada", reason: "test" });
  await engine.work();
  expect(await send()).toEqual([]);
});

/** A payout with two events for handlers. */
async function withEvents() {
  const { stub, engine } = await withOrder();
  stub.send = () => Promise.reject(sendError("timeout", "unknown"));
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.work();
  await engine.pass(60_000);
  await engine.work();
  return engine;
}

const fails = (): never => {
  throw new Error("not now");
};

test("what a handler has taken does not come again, and what it has not does", async () => {
  const engine = await withEvents();
  const delivering = deliverEvents(engine.internals, [({ kind }) => void (kind === "succeeded" && fails())], [key]);
  await expect(Promise.all(delivering)).rejects.toThrow("not now");
  expect(await engine.delivered("R1")).toEqual(["succeeded"]);
});

test("a delivery that was asleep does not make others repeat what they have told since", async () => {
  const engine = await withEvents();
  const asleep = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const handler = ({ kind }: { readonly kind: string }) => {
    begun.resolve();
    return kind === "succeeded" ? fails() : asleep.promise;
  };
  const delivering = deliverEvents(engine.internals, [handler], [key]);
  await begun.promise;
  expect(await engine.delivered("R1")).toEqual(["doubtful", "succeeded"]);
  asleep.resolve();
  await expect(Promise.all(delivering)).rejects.toThrow("not now");
  expect(await engine.delivered("R1")).toEqual([]);
});
