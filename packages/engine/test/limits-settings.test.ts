import { createEngine } from "@payout/engine";
import { expect, test } from "vitest";
import { scriptedProvider } from "./scripted-provider.ts";

test.each([
  [{ concurrency: 0 }, "limits.concurrency"],
  [{ perSecond: Number.NaN }, "limits.perSecond"],
  [{ perOrder: { CNY: "1e3" } }, "limits.perOrder.CNY"],
  [{ perDay: { cny: "100" } }, "limits.perDay"],
  [{ perDay: { CN: "100" } }, "limits.perDay"],
  [{ perDay: { ABCDEFGHIJK: "100" } }, "limits.perDay"],
  [{ perDay: { CNY: `1${"0".repeat(20)}` } }, "limits.perDay.CNY"],
  [{ perDay: { CNY: `0.${"0".repeat(10)}1` } }, "limits.perDay.CNY"],
  [{ perDay: { CNY: "01" } }, "limits.perDay.CNY"],
  [{ perDay: { CNY: " 1" } }, "limits.perDay.CNY"],
  [{ perDay: { CNY: "1 " } }, "limits.perDay.CNY"],
  [{ concurrency: 1.5 }, "limits.concurrency"],
  [{ perSecond: 0 }, "limits.perSecond"],
  [{ perSecond: Number.POSITIVE_INFINITY }, "limits.perSecond"],
  [{ balanceForMs: 0 }, "limits.balanceForMs"],
  [{ balanceForMs: Number.POSITIVE_INFINITY }, "limits.balanceForMs"],
  [{ timeZone: "EST5EDT" }, "limits.timeZone"],
  [{ timeZone: "1Asia/Shanghai" }, "limits.timeZone"],
  [{ perDay: { CNY: 100 as unknown as string } }, "limits.perDay.CNY"],
  [{ timeZone: "+08:00" }, "limits.timeZone"],
  [{ timeZone: "Mars/Olympus" }, "limits.timeZone"],
  [{ minimumBalance: { CNY: "0" } }, "limits.minimumBalance"],
])("refuses limits that cannot be: %j", (limits, place) => {
  const settings = { providers: { scripted: scriptedProvider() }, database: "memory://", rules: { limits } };
  expect(() => createEngine(settings)).toThrow(place);
});

test.each([
  [{ perDay: { CNY: "0", ABCDEFGHIJ: "1", USDT20: `${"9".repeat(20)}.${"9".repeat(10)}` } }],
  [{ concurrency: 1, perSecond: 0.001, balanceForMs: 1, timeZone: "America/Argentina/Buenos_Aires" }],
  [{ timeZone: "UTC" }],
])("takes limits at their edge: %j", (limits) => {
  const settings = { providers: { scripted: scriptedProvider() }, database: "memory://", rules: { limits } };
  expect(() => createEngine(settings)).not.toThrow();
});
