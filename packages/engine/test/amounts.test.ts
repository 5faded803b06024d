import { PGlite } from "@electric-sql/pglite";
import type { Expected, PayoutProvider } from "@payout/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDriven, driveEngine } from "./driven.ts";
import { createStub, notification, sendError } from "./stub.ts";

// What a gateway says about an order is compared with what was ordered, by the provider: it has to be told.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await PGlite.create();
}, 30_000);
afterAll(() => closeDriven(pglite));

test("questions and notifications are compared with the amount that was ordered", async () => {
  const stub = createStub();
  const ordered: Record<string, unknown> = {};
  const learn = async (by: string, reference: string, expected: Expected | undefined) => {
    ordered[`${by} ${reference}`] = await expected?.(reference);
  };
  const provider: PayoutProvider<never> = {
    ...stub.provider,
    async query(lookup, options) {
      await learn("query", lookup.reference ?? "", options?.expected);
      return stub.provider.query(lookup);
    },
    async receive(request, options) {
      for (const reference of ["R1", "STRANGE"]) await learn("receive", reference, options?.expected);
      return stub.provider.receive(request);
    },
  };
  const engine = await driveEngine(pglite, { providers: { stub: provider } });
  stub.send = () => Promise.reject(sendError("timeout", "unknown"));
  await engine.submit("R1");
  await engine.work();
  await engine.pass(60_000);
  await engine.work();
  await engine.notify(notification("R1", "succeeded"));
  const amount = { value: "12.00", currency: "CNY" };
  expect(ordered).toEqual({ "query R1": { amount }, "receive R1": { amount }, "receive STRANGE": undefined });
});
