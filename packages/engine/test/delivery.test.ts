import { setTimeout as pause } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { createEngine, type Engine, type EngineSettings, type HistoryEvent } from "@payout/engine";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, said, sendError } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

// Real jobs from here on: what runs by itself, and how it stops.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => pglite.close());

let schemas = 0;

function engineWith(settings: Omit<EngineSettings, "database">, schema = `delivery_${++schemas}`): Engine {
  const all = { database: pglite, schema, jobsSchema: `${schema}_jobs`, pollEveryMs: 500, rules: quick, ...settings };
  const engine = createEngine(all);
  onTestFinished(() => engine.stop());
  return engine;
}

const order = (reference: string) => orderFor("jeepay.transfer", reference);

test("a renamed provider is reported at the start, with what waits under its old name, and counted", async () => {
  const { provider } = createStub();
  const before = engineWith({ providers: { old: provider } }, "renamed");
  await before.submit(order("R1"), "old");
  await before.stop();
  const errors: unknown[] = [];
  const after = engineWith({ providers: { fresh: provider }, onError: (error) => errors.push(error) }, "renamed");
  await after.start();
  const message = expect.stringMatching(
    /under the provider "old".*: 1; it has fresh\..*configure it under this name again/,
  );
  expect(errors).toEqual([expect.objectContaining({ code: "unknown_provider", provider: "old", message })]);
  const metrics = await after.operationsHandler()(new Request("http://127.0.0.1/metrics"));
  expect(await metrics.text()).toContain('payout_open{provider="old",state="accepted"} 1');
});

test("a handler that rejects gets the same event again, with the same id, and later ones after it", async () => {
  const stub = createStub();
  stub.send = async () => Promise.reject(sendError("timeout", "unknown"));
  stub.query = async (reference) => said(reference, "succeeded");
  const errors: unknown[] = [];
  const engine = engineWith({ providers: { stub: stub.provider }, onError: (error) => errors.push(error) });
  const calls: HistoryEvent[] = [];
  engine.on("payout", async (event) => {
    calls.push(event);
    if (calls.length % 2 === 1) throw new Error("the handler's database is away");
  });
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(() =>
    expect(calls.map(({ kind }) => kind)).toEqual(["unknown", "unknown", "succeeded", "succeeded"]),
  );
  expect(calls[1]?.id).toBe(calls[0]?.id);
  expect(calls[2]?.id).not.toBe(calls[0]?.id);
  expect(calls[3]?.id).toBe(calls[2]?.id);
  expect(errors.map(String)).toContain("Error: the handler's database is away");
});

test("a handler's error is reported unchanged, not as an error of the engine's database", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  const errors: unknown[] = [];
  const engine = engineWith({ providers: { stub: stub.provider }, onError: (error) => errors.push(error) });
  const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  engine.on("payout", () => Promise.reject(refused));
  engine.on("provider", () => Promise.reject(refused));
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await engine.pause("stub", { actor: "ada", reason: "test" });
  await eventually(() => expect(errors.length).toBeGreaterThanOrEqual(2));
  expect(new Set(errors)).toEqual(new Set([refused]));
});

test("an onError that fails neither keeps an engine from starting nor ends the process", async () => {
  const { provider } = createStub();
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  onTestFinished(() => logged.mockRestore());
  const failure = new Error("the log is away");
  const before = engineWith({ providers: { old: provider } }, "unlogged");
  await before.submit(order("R1"), "old");
  await before.stop();
  const after = engineWith({ providers: { fresh: provider }, onError: () => Promise.reject(failure) }, "unlogged");
  await after.start();
  await eventually(() =>
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ code: "unknown_provider" }), failure),
  );
});

test("a handler that never resolves holds up its own payout only, and that payout's next events too", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => {
    if (reference === "STUCK") throw sendError("timeout", "unknown", reference);
    return said(reference, "succeeded");
  };
  stub.query = async (reference) => said(reference, "succeeded");
  const engine = engineWith({ providers: { stub: stub.provider }, onError: () => undefined });
  const heard: string[] = [];
  const released = Promise.withResolvers<void>();
  engine.on("payout", async ({ reference, kind }) => {
    heard.push(`${reference} ${kind}`);
    if (kind === "unknown") await released.promise;
  });
  await engine.start();
  await engine.submit(order("STUCK"), "stub");
  await eventually(async () => expect((await engine.get("STUCK"))?.state).toBe("succeeded"));
  await engine.submit(order("R2"), "stub");
  await eventually(() => expect(heard).toContain("R2 succeeded"));
  await pause(700);
  expect(heard).toEqual(["STUCK unknown", "R2 succeeded"]);
  released.resolve();
  await eventually(() => expect(heard).toEqual(["STUCK unknown", "R2 succeeded", "STUCK succeeded"]));
});

test("a delivery that died with its worker is made again when its heart has stopped", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  const engine = engineWith({ providers: { stub: stub.provider }, sweepEveryMs: 1000 }, "dead");
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(async () => expect((await engine.get("R1"))?.state).toBe("succeeded"));
  // As another process leaves it that was killed in the middle.
  await pglite.exec(
    "update dead_jobs.job set state = 'active', started_on = now(), heartbeat_on = now() - interval '20 seconds' where name = 'deliver'",
  );
  const heard: string[] = [];
  engine.on("payout", ({ reference }) => void heard.push(reference));
  await eventually(() => expect(heard).toEqual(["R1"]));
});

test("events wait for a handler, also for one in another engine; a handler can be removed", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  const settings = { providers: { stub: stub.provider } };
  const worker = engineWith(settings, "shared");
  await worker.start();
  await worker.submit(order("R1"), "stub");
  await eventually(async () => expect((await worker.get("R1"))?.state).toBe("succeeded"));
  const listener = engineWith(settings, "shared");
  const heard: string[] = [];
  await listener.start();
  const stop = listener.on("payout", ({ reference }) => void heard.push(reference));
  await eventually(() => expect(heard).toEqual(["R1"]));
  stop();
});

test("simultaneous events of two providers are both delivered", async () => {
  const engine = engineWith({ providers: { one: createStub().provider, two: createStub().provider } });
  for (const name of ["one", "two"]) await engine.pause(name, { actor: "ada", reason: "test" });
  const heard: string[] = [];
  engine.on("provider", ({ provider }) => void heard.push(provider));
  await engine.start();
  await eventually(() => expect(heard.sort()).toEqual(["one", "two"]));
});

test("each kind of event waits for a handler of its own, even when the last one was removed", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  const errors: unknown[] = [];
  const engine = engineWith({ providers: { stub: stub.provider }, onError: (error) => errors.push(error) });
  const heard: string[] = [];
  const listen = () => engine.on("provider", ({ kind }) => void heard.push(kind));
  const takeBack = listen();
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(async () => expect((await engine.get("R1"))?.state).toBe("succeeded"));
  await engine.pause("stub", { actor: "ada", reason: "test" });
  await eventually(() => expect(heard).toEqual(["paused"]));
  takeBack();
  await engine.resume("stub", { actor: "ada", reason: "test" });
  await pause(700);
  engine.on("payout", ({ reference }) => void heard.push(reference));
  await eventually(() => expect(heard).toEqual(["paused", "R1"]));
  listen();
  await eventually(() => expect(heard).toEqual(["paused", "R1", "resumed"]));
  expect(errors).toEqual([]);
});

test("an engine that was not started stores, and sends nothing", async () => {
  const stub = createStub();
  const engine = engineWith({ providers: { stub: stub.provider } });
  await engine.submit(order("R1"), "stub");
  await pause(700);
  expect(stub.sent).toEqual([]);
  expect((await engine.get("R1"))?.state).toBe("accepted");
});

test("an engine that is stopped while it starts says so", async () => {
  const engine = engineWith({ providers: { stub: createStub().provider } });
  const starting = expect(engine.start()).rejects.toMatchObject({ code: "stopped" });
  await engine.stop();
  await starting;
});

test("starting twice starts once", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => said(reference, "succeeded");
  const engine = engineWith({ providers: { stub: stub.provider } });
  await Promise.all([engine.start(), engine.start()]);
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(async () => expect((await engine.get("R1"))?.state).toBe("succeeded"));
  expect(stub.sent).toEqual(["R1"]);
});

test("stop waits for what is being sent, and stores its answer; afterwards the engine refuses", async () => {
  const stub = createStub();
  stub.send = async ({ reference }) => {
    await pause(600);
    return said(reference, "succeeded");
  };
  const engine = engineWith({ providers: { stub: stub.provider } }, "stopping");
  await engine.start();
  await engine.submit(order("R1"), "stub");
  await eventually(() => expect(stub.sent).toEqual(["R1"]));
  await engine.stop();
  await expect(engine.submit(order("R2"), "stub")).rejects.toMatchObject({ code: "stopped" });
  await expect(engine.stop()).resolves.toBeUndefined();
  const next = engineWith({ providers: { stub: stub.provider } }, "stopping");
  expect((await next.get("R1"))?.state).toBe("succeeded");
});
