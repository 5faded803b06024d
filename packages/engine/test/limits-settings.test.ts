import { createEngine } from "@payout/engine";
import { expect, test } from "vitest";
import { scriptedProvider } from "./scripted-provider.ts";

test.each([
  [{ concurrency: 0 }, "limits.concurrency"],
  [{ perSecond: Number.NaN }, "limits.perSecond"],
  [{ perOrder: { CNY: "1e3" } }, "limits.perOrder.CNY"],
  [{ perDay: { cny: "100" } }, "limits.perDay"],
  [{ perDay: { CNY: 100 as unknown as string } }, "limits.perDay.CNY"],
  [{ timeZone: "+08:00" }, "limits.timeZone"],
  [{ timeZone: "Mars/Olympus" }, "limits.timeZone"],
  [{ minimumBalance: { CNY: "0" } }, "limits.minimumBalance"],
])("refuses limits that cannot be: %j", (limits, place) => {
  const settings = { providers: { scripted: scriptedProvider() }, database: "memory://", rules: { limits } };
  expect(() => createEngine(settings)).toThrow(place);
});
