import { expect, test } from "vitest";
import { collectEvents } from "../src/delivered-events.ts";
import { readOptions } from "../src/options.ts";
import { orderAt, ordersOf } from "../src/orders.ts";

test("the same seed makes the same orders, for every worker and starting point", () => {
  const run = { seed: 7, payouts: 100, workers: 3 };
  const shares = [0, 1, 2].flatMap((worker) => [...ordersOf(run, worker, 0)]);
  const references = shares.map(({ order }) => order.reference);
  expect(new Set(references).size).toBe(100);
  expect(new Set(references)).toEqual(
    new Set(Array.from({ length: 100 }, (_, index) => orderAt(7, index).order.reference)),
  );
  expect([...ordersOf(run, 1, 30)]).toEqual([...ordersOf(run, 1, 0)].slice(30));
  expect(orderAt(8, 0)).not.toEqual(orderAt(7, 0));
});

test("an event counts once, and the newest state is the one that happened last", () => {
  const delivered = collectEvents();
  const event = { kind: "event", id: "1", at: 1, key: "inr/R1", event: "pending", state: "pending" } as const;
  delivered.take(event);
  expect(delivered.settled()).toBe(0);
  delivered.take({ ...event, id: "2", at: 2, event: "succeeded", state: "succeeded" });
  delivered.take(event);
  expect([delivered.settled(), delivered.stateOf("inr/R1"), delivered.counts()]).toEqual([
    1,
    "succeeded",
    { events: 3, repeated: 1 },
  ]);
});

test("invalid options are refused by name", () => {
  expect(readOptions(["--database", "pglite", "--workers", "4", "--seed", "5"])).toMatchObject({ workers: 1, seed: 5 });
  expect(readOptions(["--help"])).toBeUndefined();
  expect(() => readOptions(["--rate", "1.5"])).toThrow("--rate must be a number from 0 to 1, got 1.5");
  expect(() => readOptions(["--database", "mysql"])).toThrow("postgres or pglite");
  expect(() => readOptions(["--payuots", "5"])).toThrow(TypeError);
});
