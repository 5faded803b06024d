import { expect, test } from "vitest";
import { collectEvents } from "../src/delivered-events.ts";
import { readOptions } from "../src/options.ts";
import { orderAt, ordersOf, shareOf } from "../src/orders.ts";
import { commandOf } from "../src/report.ts";

test("the same seed makes the same orders, for every worker and starting point", () => {
  const run = { seed: 7, payouts: 100, workers: 3 };
  const shares = [0, 1, 2].flatMap((worker) => [...ordersOf(run, worker, 0)]);
  const references = shares.map(({ order }) => order.reference);
  expect(new Set(references).size).toBe(100);
  expect(new Set(references)).toEqual(
    new Set(Array.from({ length: 100 }, (_, index) => orderAt(7, index).order.reference)),
  );
  expect([...ordersOf(run, 0, 0, 5), ...ordersOf(run, 0, 5)]).toEqual([...ordersOf(run, 0, 0)]);
  expect([0, 1, 2].map((worker) => shareOf(run, worker))).toEqual([34, 33, 33]);
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

test("an alarm that changes no state leaves the newest state as it was", () => {
  const delivered = collectEvents();
  const event = { kind: "event", id: "1", at: 1, key: "inr/R1", event: "succeeded", state: "succeeded" } as const;
  delivered.take(event);
  delivered.take({ ...event, id: "2", at: 2, event: "paid_twice", state: undefined });
  expect(delivered.stateOf("inr/R1")).toBe("succeeded");
});

test("what a restored database does not know counts as not delivered", () => {
  const delivered = collectEvents();
  const event = { kind: "event", key: "inr/R1", event: "pending" } as const;
  delivered.take({ ...event, id: "1", at: 1, state: "unknown" });
  delivered.take({ ...event, id: "2", at: 3, state: "succeeded" });
  delivered.forgetAfter(2);
  expect([delivered.settled(), delivered.stateOf("inr/R1")]).toEqual([0, "unknown"]);
  delivered.take({ ...event, id: "3", at: 4, state: "failed" });
  expect([delivered.settled(), delivered.stateOf("inr/R1"), delivered.counts().events]).toEqual([1, "failed", 3]);
});

test("a run is printed as the command line that repeats it", () => {
  const line = "--database postgres --payouts 5 --workers 2 --rate 0.2 --seed 7 --speed 600";
  const rest = "--restore --hostile --resend --kills 3 --failover-every 20";
  const command = `${line} ${rest}`;
  const run = readOptions(command.split(" "));
  expect(run && commandOf(run)).toBe(`pnpm chaos ${command}`);
  const plain = readOptions(line.split(" "));
  expect(plain && commandOf(plain)).toBe(`pnpm chaos ${line}`);
});

test("invalid options are refused by name", () => {
  expect(readOptions(["--database", "pglite", "--workers", "4", "--seed", "5"])).toMatchObject({ workers: 1, seed: 5 });
  expect(readOptions(["--help"])).toBeUndefined();
  expect(() => readOptions(["--rate", "1.5"])).toThrow("--rate must be a number from 0 to 1, got 1.5");
  expect(() => readOptions(["--database", "mysql"])).toThrow("postgres or pglite");
  for (const option of ["--restore", "--hostile"])
    expect(() => readOptions(["--database", "pglite", option])).toThrow(`${option} needs --database postgres`);
  expect(() => readOptions(["--failover-every", "1"])).toThrow(
    "--failover-every must be a whole number from 5 to 3600",
  );
  expect(() => readOptions(["--payuots", "5"])).toThrow(TypeError);
});
