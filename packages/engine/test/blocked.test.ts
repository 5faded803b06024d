import type { PGlite } from "@electric-sql/pglite";
import type { ProviderHandler } from "@payout/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { providerOf } from "../src/context.ts";
import { releaseBlocked } from "../src/limits/block.ts";
import { pauseProvider, resumeProvider } from "../src/limits/pause.ts";
import { deliverProviderEvents } from "../src/limits/provider-events.ts";
import { statusOf } from "../src/limits/provider-status.ts";
import { sweep } from "../src/work/sweep.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notFound, said, sendError } from "./stub.ts";
import { quick } from "./support.ts";

let database: PGlite;
// A claim that grows old on a busy machine is one send less.
const patient = { ...quick, leaseMs: 30_000 };

beforeAll(async () => {
  database = await freshDatabase();
}, 30_000);

afterAll(() => closeDriven(database));

test("a payout that is sent again after a doubt is counted already, and stays counted", async () => {
  const stub = createStub({ refusesDuplicates: true });
  const rules = { ...patient, resend: true, limits: { perDay: { CNY: "12" } } };
  const engine = await driveEngine(database, { providers: { stub: stub.provider }, rules });
  const total = async () => (await statusOf(engine.context, "stub")).today["CNY"];
  stub.query = async () => {
    throw notFound();
  };
  engine.context.evidence.found(providerOf(engine.context, "stub"), "ANOTHER");
  stub.send = async () => {
    throw sendError("timeout", "unknown");
  };
  await engine.submit("A");
  await engine.work();
  expect(await total()).toBe("12.00");
  stub.send = async ({ reference }) => said(reference, "succeeded");
  await engine.pass(3_600_000);
  for (let round = 0; round < 2; round += 1) await engine.work();
  expect(await engine.get("A")).toMatchObject({ state: "succeeded", attempt: 2 });
  expect(await total()).toBe("12.00");
});

test("a blocked payout gets its job only when it is released", async () => {
  const stub = createStub();
  const engine = await driveEngine(database, { providers: { stub: stub.provider }, rules: patient });
  await pauseProvider(engine.context, "stub", { actor: "ada", reason: "test" });
  await engine.submit("A");
  await engine.work();
  await engine.sql("update payouts set next_at = now() - interval '1 hour'");
  expect(await sweep(engine.context, 1000)).toBe(0);
  expect(await engine.find({ blockedBy: "paused" })).toHaveLength(1);
  await releaseBlocked(engine.context);
  expect(await engine.find({ blockedBy: "paused" })).toHaveLength(1);
  await resumeProvider(engine.context, "stub", { actor: "ada", reason: "test" });
  expect(await engine.find({ blockedBy: true })).toEqual([]);
  await engine.sql("update payouts set blocked_by = 'balance', next_at = now() + interval '1 hour'");
  await releaseBlocked(engine.context);
  expect(await engine.find({ blockedBy: true })).toHaveLength(1);
  await engine.pass(3_600_000);
  await releaseBlocked(engine.context);
  await engine.work();
  expect(stub.sent).toEqual(["A"]);
});

test("an event about a provider is redelivered under the same id until its handler has accepted it", async () => {
  const engine = await driveEngine(database, { providers: { stub: createStub().provider }, rules: quick });
  await pauseProvider(engine.context, "stub", { actor: "ada", reason: "test" });
  const seen: string[] = [];
  let broken = true;
  const handler: ProviderHandler = ({ id }) => {
    seen.push(id);
    if (broken) throw new Error("not now");
  };
  await deliverProviderEvents(engine.context, [], "stub");
  await expect(deliverProviderEvents(engine.context, [handler], "stub")).rejects.toThrow("not now");
  broken = false;
  for (let round = 0; round < 2; round += 1) await deliverProviderEvents(engine.context, [handler], "stub");
  expect(seen).toHaveLength(2);
  expect(new Set(seen).size).toBe(1);
});

test("a pause or resume that cannot be stored rejects, and the provider stays as it was", async () => {
  const engine = await driveEngine(database, { providers: { stub: createStub().provider }, rules: quick });
  const options = { actor: "ada", reason: "test" };
  const paused = async () => (await statusOf(engine.context, "stub")).paused !== undefined;
  const refuse = (kind: string) =>
    engine.sql(`alter table provider_events add constraint no_${kind} check (kind <> '${kind}') not valid`);
  await refuse("paused");
  await expect(pauseProvider(engine.context, "stub", options)).rejects.toThrow(/no_paused/);
  expect(await paused()).toBe(false);
  await engine.sql("alter table provider_events drop constraint no_paused");
  await pauseProvider(engine.context, "stub", options);
  await refuse("resumed");
  await expect(resumeProvider(engine.context, "stub", options)).rejects.toThrow(/no_resumed/);
  expect(await paused()).toBe(true);
});
