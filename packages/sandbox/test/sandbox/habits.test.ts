import { describe, expect, onTestFinished, test } from "vitest";
import { inrTestMerchant, type SandboxOptions, signAsInr, startSandbox } from "../../src/index.ts";
import { call, paths, payOut, startGateway } from "../inr/support.ts";
import { createFields, post as postMulticountry, query, signed } from "../multicountry/support.ts";

async function started(gateways: SandboxOptions["gateways"]) {
  const sandbox = await startSandbox({ clock: "manual", ...(gateways && { gateways }) });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

describe("what no document says about a gateway's answers", () => {
  test("the clock in its header Date is this machine's, or as far ahead as it is set", async () => {
    const { gateways } = await started({ hongwen: { clockOffsetMs: 300_000 }, inr: { clockOffsetMs: -300_000 } });
    const aheadMs = async (url: string) => {
      const before = Date.now();
      return Date.parse((await fetch(url)).headers.get("date") ?? "") - before;
    };
    for (const [name, expected] of [
      ["hongwen", 300_000],
      ["inr", -300_000],
      ["jeepay", 0],
      ["multicountry", 0],
    ] as const)
      expect(Math.abs((await aheadMs(gateways[name].url)) - expected), name).toBeLessThan(60_000);
  });

  test("a time without a zone is the document's country's, or of the zone that is set", async () => {
    const timeOf = async (own: Parameters<typeof startGateway>[0]) => {
      const gateway = await startGateway(own);
      await call(gateway, paths.create, payOut());
      await gateway.advance(1000);
      const answer = await call(gateway, paths.query, JSON.stringify({ nonceStr: "n", mchOrderNo: "order-1" }));
      return answer.data?.["completionTime"];
    };
    expect(await timeOf({})).toBe("2026-01-01 05:30:01");
    expect(await timeOf({ timeZone: "-03:30" })).toBe("2025-12-31 20:30:01");
  });

  test.each(["", "8", "+8:00", "+15:00", "Asia/Shanghai"])("the zone %j is refused with its path", async (timeZone) => {
    for (const name of ["jeepay", "hongwen", "inr", "multicountry"] as const)
      await expect(startSandbox({ gateways: { [name]: { timeZone } } })).rejects.toThrow(
        `gateways.${name}.timeZone must be an offset from UTC such as "+08:00", got ${JSON.stringify(timeZone)}`,
      );
  });

  test("an unknown order is refused in the words that are set, its reference in them", async () => {
    const { gateways } = await started({ multicountry: { notFoundText: "no {reference} here, {reference}" } });
    await postMulticountry(gateways.multicountry, signed(createFields()));
    expect((await query(gateways.multicountry, "WDL-10001")).code).toBe(200);
    expect((await query(gateways.multicountry, "WDL-$&")).errors?.message).toMatch(/no WDL-\$& here, WDL-\$&$/);
  });

  test.each([
    ["any", 200, 200],
    ["upper", 200, 500],
    ["lower", 500, 200],
  ] as const)("INR takes a signature in %s case", async (signCase, upper, lower) => {
    const gateway = await startGateway({ signCase });
    const body = JSON.stringify({ nonceStr: "n" });
    const sign = signAsInr(body, inrTestMerchant.apiKey);
    expect((await call(gateway, paths.balance, body, { Sign: sign.toUpperCase() })).code).toBe(upper);
    expect((await call(gateway, paths.balance, body, { Sign: sign.toLowerCase() })).code).toBe(lower);
  });
});
