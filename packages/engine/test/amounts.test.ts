import type { PGlite } from "@electric-sql/pglite";
import type { Payout, PayoutProvider } from "@payout/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification, sendError } from "./stub.ts";

// What a gateway says about an order is compared with what was ordered, by the provider, which has to receive the order.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

test("a query is compared with the amount that was ordered", async () => {
  const stub = createStub();
  const ordered: unknown[] = [];
  const about = { provider: "stub", account: "M1" };
  const provider: PayoutProvider<never> = {
    ...stub.provider,
    async query(lookup, options) {
      ordered.push(await options?.expected?.(lookup.reference ?? "", about));
      return stub.provider.query(lookup);
    },
  };
  const engine = await driveEngine(pglite, { providers: { stub: provider } });
  stub.send = () => Promise.reject(sendError("timeout", "unknown"));
  await engine.submit("R1");
  await engine.work();
  await engine.pass(60_000);
  await engine.work();
  expect(ordered).toEqual([{ amount: { value: "12.00", currency: "CNY" } }]);
});

test("B4: a notification is compared with its order; one without an order is stored, emitted and acknowledged", async () => {
  const stub = createStub();
  const passed: unknown[] = [];
  const errors: unknown[] = [];
  const provider: PayoutProvider<never> = {
    ...stub.provider,
    async receive(request, options) {
      passed.push(options?.expected);
      const { payout, acknowledgement } = await stub.provider.receive(request);
      const changed = { ...payout, amount: { value: "1200.00", currency: "CNY" }, rawBody: "{}" };
      return { payout: changed as Payout, acknowledgement };
    },
  };
  const engine = await driveEngine(pglite, {
    providers: { stub: provider },
    onError: (error) => void errors.push(error),
  });
  await engine.submit("R1");
  const known = await engine.notify(notification("R1", "succeeded"));
  expect([known.status, await engine.kinds("R1")]).toEqual([400, ["accepted"]]);
  expect(String(errors[0])).toContain("the message for R1 has another amount than the order");
  const stranger = await engine.notify(notification("STRANGE", "succeeded"));
  expect([stranger.status, await engine.kinds("STRANGE")]).toEqual([200, ["unknown_notification"]]);
  expect(passed).toEqual([undefined, undefined]);
});
