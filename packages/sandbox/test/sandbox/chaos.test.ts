import { describe, expect, it } from "vitest";
import { createChaos } from "../../src/faults/chaos.ts";
import { type Fault, faultNames, type Sandbox } from "../../src/index.ts";
import { clients, start } from "./support.ts";

const references = Array.from({ length: 40 }, (_, index) => `reference-${index}`);

/** What each reference's creates met, in the order of the calls about it. */
function fates({ gateways }: Sandbox): Readonly<Record<string, readonly (Fault | "none")[]>> {
  const met: Record<string, (Fault | "none")[]> = {};
  for (const { body, verdict } of gateways.inr.requests) {
    const { mchOrderNo } = JSON.parse(body) as { mchOrderNo: string };
    met[mchOrderNo] = [...(met[mchOrderNo] ?? []), verdict.fault ?? "none"];
  }
  return met;
}

const quick: readonly Fault[] = ["reset_before_accept", "reset_after_accept", "html_200", "status_502_after_accept"];

async function pay(sandbox: Sandbox, order: readonly string[]): Promise<void> {
  await Promise.allSettled(order.map((reference) => clients.inr.create(sandbox, reference, "12.50")));
}

describe("chaos", () => {
  it("gives each payout the same fate for the same seed, in whatever order the calls arrive", async () => {
    const chaos = { rate: 0.4, seed: 7, faults: quick };
    const [first, second] = [await start({ chaos }), await start({ chaos })];
    await pay(first, references);
    await pay(second, references.toReversed());
    expect(fates(second)).toEqual(fates(first));
    const met = new Set(Object.values(fates(first)).flat());
    expect([...met].sort()).toEqual([...quick, "none"].sort());
    expect(first.chaos).toEqual({ rate: 0.4, seed: 7 });
  });

  it("looks at each call anew: a query repeated often enough gets through", async () => {
    const sandbox = await start({ chaos: { rate: 0.5, seed: 1, faults: ["html_200"] } });
    for (let call = 0; call < 20; call++) await clients.inr.query(sandbox, "reference-1").catch(() => undefined);
    expect(new Set(fates(sandbox)["reference-1"])).toEqual(new Set(["none", "html_200"]));
  });

  it("makes up a seed when it is given none, and says which", async () => {
    const [first, second] = [await start({ chaos: 0.1 }), await start({ chaos: 0.1 })];
    expect(first.chaos?.seed).not.toBe(second.chaos?.seed);
    expect((await start()).chaos).toBeUndefined();
  });

  it("ends a hanging answer, so that a client without a timeout goes on", async () => {
    const sandbox = await start({ chaos: { rate: 1, faults: ["hang_after_accept"] }, hangMs: 50 });
    await expect(clients.inr.create(sandbox, "reference-1", "12.50")).rejects.toThrow("fetch failed");
    expect(sandbox.ledger()).toMatchObject([{ reference: "reference-1", status: "pending" }]);
  });

  it("lets a planted fault come first", async () => {
    const sandbox = await start({ chaos: { rate: 1, faults: ["html_200"] } });
    sandbox.faults.next("inr", "reset_after_accept");
    await pay(sandbox, ["reference-1"]);
    expect(fates(sandbox)).toEqual({ "reference-1": ["reset_after_accept"] });
  });

  it("never gives a gateway a fault that it cannot have", async () => {
    const sandbox = await start({ chaos: { rate: 1, faults: ["wrong_signature"] } });
    await pay(sandbox, references);
    expect(new Set(Object.values(fates(sandbox)).flat())).toEqual(new Set(["none"]));
  });

  it("strikes as often as its rate says, and with every fault", () => {
    const chaos = createChaos({ rate: 0.2, seed: 3 });
    const met = Array.from({ length: 5000 }, (_, index) =>
      chaos.strike(
        { gateway: "inr", product: "payout", operation: "create", reference: `reference-${index}`, call: 1 },
        faultNames,
      ),
    ).filter((fault) => fault !== undefined);
    expect(met.length).toBeGreaterThan(900);
    expect(met.length).toBeLessThan(1100);
    expect(new Set(met)).toEqual(new Set(faultNames));
  });

  it.each([
    [{ rate: 1.5 }, "chaos must be a rate from 0 to 1, got 1.5"],
    [{ rate: Number.NaN }, "chaos must be a rate from 0 to 1, got NaN"],
    [{ rate: 0.1, seed: 1.5 }, "the chaos seed must be a whole number from 0 to 4294967295, got 1.5"],
    [{ rate: 0.1, faults: ["slo" as Fault] }, 'the sandbox has no fault "slo"; see faultNames'],
  ])("refuses %j", async (chaos, message) => {
    await expect(start({ chaos })).rejects.toThrow(message);
  });
});
