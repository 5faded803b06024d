import { expect, test } from "vitest";
import { connectTimeoutMs, mayProceed } from "../src/machine/timing.ts";

test.each([
  ["at most as long as core's default", 0, 30_000, 10_000],
  ["less when part of the time has passed", 5000, 30_000, 8000],
  ["whole milliseconds", 0, 1001, 400],
  ["short leases get short connections", 100, 1000, 320],
  ["at least one millisecond", 500, 1000, 1],
  ["also when the time is over", 900, 1000, 1],
  ["also for a lease that no worker keeps", 0, 0.001, 1],
])("connecting may take %s", (_what, elapsedMs, leaseMs, expected) => {
  expect(connectTimeoutMs(elapsedMs, { leaseMs })).toBe(expected);
});

test("a connection that takes as long as it may leaves its worker time to send", () => {
  for (const leaseMs of [10, 1000, 2400, 30_000, 600_000])
    for (const part of [0, 0.1, 0.3, 0.45]) {
      const elapsedMs = part * leaseMs;
      if (leaseMs / 2 - elapsedMs < 2) continue;
      expect(mayProceed(elapsedMs + connectTimeoutMs(elapsedMs, { leaseMs }), { leaseMs })).toBe(true);
    }
});
