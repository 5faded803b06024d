import { expect, test } from "vitest";
import { allSamples } from "../src/samples.ts";
import { driveSandbox } from "../src/sandbox.ts";

test("payouts through the sandbox are sent, notified and counted, in little memory", async () => {
  const rounds = await driveSandbox(allSamples(), { rounds: 2, payouts: 300 });
  expect(rounds.map(({ payouts }) => payouts)).toEqual([300, 600]);
  for (const { perSecond, rss, peak } of rounds) {
    expect(perSecond).toBeGreaterThan(1);
    expect(peak).toBeGreaterThanOrEqual(rss);
    expect(peak).toBeLessThan(300e6);
  }
});
