import { createEngine, type Engine } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createStub, said } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

// A server whose commits wait for no disk unless they say so, and which writes to it as late as it can.
let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ synchronous_commit: "off", wal_writer_delay: "10s" });
  return () => postgres.stop();
}, 60_000);

const order = orderFor("jeepay.transfer", "R1");

test("an order whose POST arrives as the server crashes is not sent again when it is submitted again", async () => {
  const stub = createStub();
  const crashed = Promise.withResolvers<void>();
  // No answer until the end: this worker does not come back.
  const never = Promise.withResolvers<void>();
  stub.send = async ({ reference }) => {
    if (stub.sent.length === 1) {
      await postgres.halt("kill");
      crashed.resolve();
      await never.promise;
    }
    return said(reference, "pending");
  };
  const [first, second] = [0, 1].map(() =>
    createEngine({
      providers: { stub: stub.provider },
      database: postgres.url,
      rules: quick,
      pollEveryMs: 500,
      sweepEveryMs: 500,
      onError: () => undefined,
    }),
  ) as [Engine, Engine];
  onTestFinished(async () => {
    never.resolve();
    await Promise.all([first.stop(), second.stop()]);
  }, 60_000);
  await first.start();
  await first.submit(order, "stub");
  await crashed.promise;
  await postgres.start();
  await second.submit(order, "stub");
  await second.start();
  await eventually(async () => expect(await second.get("R1")).toMatchObject({ state: "pending", attempt: 1 }));
  expect(stub.sent).toEqual(["R1"]);
  expect(stub.queried).toContain("R1");
});
