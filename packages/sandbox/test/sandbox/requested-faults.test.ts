import { describe, expect, it } from "vitest";
import { type Fault, type ProviderId, providerIds, type Sandbox } from "../../src/index.ts";
import { startReceiver } from "../support.ts";
import { clients, entry, start } from "./support.ts";

/** Calls of one client that each name their own fault. */
async function withRequestedFault<Result>(fault: string, call: () => Promise<Result>): Promise<Result> {
  const plain = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("X-Sandbox-Fault", fault);
    return plain(input, { ...init, headers });
  };
  return call().finally(() => {
    globalThis.fetch = plain;
  });
}

/** What the gateway of a provider recorded of its last request. */
function lastVerdict(sandbox: Sandbox, id: ProviderId) {
  const name = id.startsWith("jeepay") ? "jeepay" : (id as "inr");
  return sandbox.gateways[name].requests.at(-1)?.verdict;
}

describe("a request that names its own fault", () => {
  it.each(providerIds)("gets it from %s, and the next request does not", async (id) => {
    const sandbox = await start();
    const create = () => clients[id].create(sandbox, "reference-1", "12.50");
    await expect(withRequestedFault("reset_after_accept", create)).rejects.toThrow("fetch failed");
    expect(entry(sandbox, id, "reference-1")).toMatchObject({ status: "pending" });
    await clients[id].query(sandbox, "reference-1");
    expect(lastVerdict(sandbox, id)).toEqual({ accepted: true });
  });

  it("can name a fault of the notification that follows it, and of no other", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.50");
    await withRequestedFault("notification_lost", () => clients.inr.create(sandbox, "reference-2", "12.50"));
    await sandbox.advance("1s");
    expect(sandbox.gateways.inr.notifications.map(({ reference, fault }) => [reference, fault])).toEqual([
      ["reference-1", undefined],
      ["reference-2", "notification_lost"],
    ]);
  });

  it.each([
    ["slo", 'the sandbox has no fault \\"slo\\"; see faultNames'],
    ["wrong_signature", 'the INR gateway has no fault \\"wrong_signature\\"; see inrFaultNames'],
  ])("is refused when it names no known fault (%s), and nothing else happens", async (fault, message) => {
    const sandbox = await start();
    await withRequestedFault(fault, async () => {
      const response = await fetch(`${sandbox.urls.inr}/api/payOut`, { method: "POST", body: "{}" });
      expect(response.status).toBe(400);
      expect(await response.text()).toBe(`{"error":{"message":"${message}","path":"headers.x-sandbox-fault"}}`);
    });
    expect(sandbox.ledger()).toEqual([]);
  });
});

describe("a fault", () => {
  it("is refused for an operation that cannot have it", async () => {
    const { faults } = await start();
    const plant = (fault: Fault, operation: "create" | "query" | "notification") => () =>
      faults.next("inr", fault, operation);
    expect(plant("notification_lost", "create")).toThrow("is one of notification, not of create");
    expect(plant("notification_before_answer", "query")).toThrow("is one of create, not of query");
    expect(plant("slow", "notification")).toThrow("is one of create and query, not of notification");
  });

  it.each([
    ["jeepay.transfer", 429, 503, "<html>"],
    ["jeepay.cashout", 429, 503, "<html>"],
    ["hongwen", 429, 503, "<html>"],
    ["inr", 200, 200, '{"msg":"System_'],
    ["multicountry", 429, 503, '{"code":'],
  ] as const)(
    "of %s says in the vendor's own form that it is too much, or closed",
    async (id, busy, closed, beginning) => {
      const sandbox = await start();
      const heard: [number, string][] = [];
      const plain = globalThis.fetch;
      globalThis.fetch = async (input, init) => {
        const response = await plain(input, init);
        heard.push([response.status, (await response.clone().text()).slice(0, beginning.length)]);
        return response;
      };
      for (const fault of ["rate_limit", "maintenance"] as const) {
        sandbox.faults.next(id, fault);
        await clients[id].create(sandbox, "reference-1", "12.50").catch(() => undefined);
      }
      globalThis.fetch = plain;
      expect(heard).toEqual([
        [busy, beginning],
        [closed, beginning],
      ]);
      expect(entry(sandbox, id, "reference-1")).toMatchObject({ status: "absent", calls: { create: 2 } });
    },
  );

  it("of a notification does not hold up an answer for longer than hangMs", async () => {
    const sandbox = await start({ hangMs: 50 });
    const receiver = await startReceiver([{ hang: true }]);
    sandbox.faults.next("jeepay.transfer", "notification_before_answer");
    await clients["jeepay.transfer"].create(sandbox, "reference-1", "12.50", receiver.url);
    // On a busy machine the answer overtakes it: what is waited for is the notification's end, and no longer than 50 ms.
    await expect.poll(() => receiver.bodies).toHaveLength(1);
  });
});
