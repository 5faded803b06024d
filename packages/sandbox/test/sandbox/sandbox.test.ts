import { createHash } from "node:crypto";
import { request as requestHttp } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  type Fault,
  type ProviderId,
  providerIds,
  type Sandbox,
  type Settlement,
  startSandbox,
} from "../../src/index.ts";
import * as jeepay from "../support.ts";
import { clients, entry, start } from "./support.ts";

const freePorts = { jeepay: 0, hongwen: 0, inr: 0, multicountry: 0 };

/** Posts a form as a browser does; `fetch` would not send these headers. */
function send(url: string, body: string, headers: Record<string, string>): Promise<[number | undefined, string]> {
  const form = { "content-type": "application/x-www-form-urlencoded", ...headers };
  return new Promise((resolve, reject) => {
    const request = requestHttp(url, { method: "POST", headers: form }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve([response.statusCode, text]);
    });
    request.on("error", reject);
    request.end(body);
  });
}

describe("the sandbox", () => {
  it("E4 has each gateway on a port of its own without a path, and under a path of its own port", async () => {
    const { url, urls, merchants } = await start();
    for (const address of [url, ...Object.values(urls)]) expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(urls["jeepay.transfer"]).toBe(urls["jeepay.cashout"]);
    expect(new Set([url, ...Object.values(urls)]).size).toBe(5);
    expect(Object.values(merchants).map(({ baseUrl }) => baseUrl)).toEqual([...new Set(Object.values(urls))]);
    const lost = await fetch(`${url}/jeepayments/x`);
    expect([lost.status, await lost.text()]).toEqual([404, expect.stringContaining("/jeepay, /hongwen, /inr")]);
  });

  it.each([
    ["its own port", (sandbox: Sandbox) => new URL("/api/transferOrder", sandbox.merchants.jeepay.baseUrl)],
    ["the path on the shared port", (sandbox: Sandbox) => new URL(`${sandbox.url}/jeepay/api/transferOrder`)],
  ])("E4 a client reaches a gateway at %s", async (_where, join) => {
    const sandbox = await start();
    const body = JSON.stringify(jeepay.signed(jeepay.transferFields()));
    const headers = { "content-type": "application/json" };
    const response = await fetch(join(sandbox), { method: "POST", headers, body });
    expect(await response.json()).toMatchObject({ code: 0 });
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it("E4 the gateways take the four ports after a given one", async () => {
    const free = await start();
    await free.close();
    const port = Number(new URL(free.url).port);
    const after = (distance: number) => `http://127.0.0.1:${port + distance}`;
    const sandbox = await startSandbox({ port }).catch((error: Error) => error);
    if (sandbox instanceof Error) {
      // Somebody else on this machine has one of them: it is named.
      expect(sandbox.message).toMatch(/port \d+ is in use/);
      return;
    }
    onTestFinished(sandbox.close);
    expect(sandbox.merchants.jeepay.baseUrl).toBe(after(1));
    expect(sandbox.merchants.hongwen.baseUrl).toBe(after(2));
    expect(sandbox.merchants.inr.baseUrl).toBe(after(3));
    expect(sandbox.merchants.multicountry.baseUrl).toBe(after(4));
  });

  it("a gateway's port that is taken leaves nothing open", async () => {
    const first = await start();
    const taken = Number(new URL(first.urls.inr).port);
    const second = await start();
    await second.close();
    const port = Number(new URL(second.url).port);
    await expect(startSandbox({ port, gatewayPorts: { ...freePorts, inr: taken } })).rejects.toThrow("EADDRINUSE");
    await expect(fetch(second.url)).rejects.toThrow();
  });

  it.each(["jeepay.transfer", "inr"] as const)("C10 a web page cannot order at %s", async (provider) => {
    const sandbox = await start();
    const form = new URLSearchParams(jeepay.signed(jeepay.transferFields()) as Record<string, string>);
    const addresses = [sandbox.urls[provider], `${sandbox.url}/${provider.split(".")[0]}`];
    const fromPages = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: sandbox.url },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const address of addresses) {
      for (const headers of fromPages) {
        const response = await send(`${address}/api/transferOrder`, String(form), headers as Record<string, string>);
        expect(response).toEqual([403, expect.stringContaining("refuse requests from web pages")]);
      }
    }
    expect(sandbox.ledger()).toEqual([]);
    expect(sandbox.gateways.jeepay.orders()).toEqual([]);
    if (provider === "inr") return;
    expect(sandbox.gateways.jeepay.requests[0]?.verdict).toMatchObject({ accepted: false });
    expect(await send(`${sandbox.urls[provider]}/api/transferOrder`, String(form), {})).toMatchObject([
      200,
      expect.stringContaining('"code":0'),
    ]);
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it("has the same keys in every start and every process", async () => {
    const [first, second] = [await start(), await start()];
    const keysOf = ({ merchants }: Sandbox) =>
      Object.values(merchants).map(({ baseUrl: _baseUrl, ...keys }) => keys as Record<string, string>);
    expect(keysOf(first)).toEqual(keysOf(second));
    const digest = createHash("sha256")
      .update(JSON.stringify(keysOf(first)))
      .digest("hex");
    expect(digest, "a client's configuration must go on working").toBe(
      "d85c1282c959189b7d8ce3e140a06817600dc81b38beda072eeaba7b1bd941c6",
    );
  });

  it.each(providerIds)("takes, pays and answers about an order of %s", async (provider) => {
    const sandbox = await start();
    const reference = "reference-1";
    await clients[provider].create(sandbox, reference, "12.50");
    expect(entry(sandbox, provider, reference)).toMatchObject({ status: "pending", paid: "0.00", timesPaid: 0 });
    await sandbox.advance("3s");
    await clients[provider].query(sandbox, reference);
    expect(sandbox.ledger()).toEqual([
      {
        ...{ provider, reference, merchant: expect.any(String), providerId: expect.any(String) },
        ...{
          amount: "12.50",
          paid: "12.50",
          currency: { inr: "INR", multicountry: "THB" }[provider as string] ?? "CNY",
        },
        ...{ status: "succeeded", providerStatus: expect.any(String), timesPaid: 1, calls: { create: 1, query: 1 } },
        createdAt: Date.UTC(2026, 0, 1),
      },
    ]);
  });

  it("keeps the providers' references apart, and one clock for all", async () => {
    const sandbox = await start();
    for (const provider of providerIds) await clients[provider].create(sandbox, "same-reference", "12.50");
    await sandbox.advance(3000);
    expect(sandbox.ledger().map(({ provider, status }) => [provider, status])).toEqual(
      providerIds.map((provider) => [provider, "succeeded"]),
    );
  });

  it("counts calls that no order came of, and calls that paid nothing more", async () => {
    const sandbox = await start();
    sandbox.faults.next("inr", "reset_before_accept", "create");
    await expect(clients.inr.create(sandbox, "reference-1", "12.50")).rejects.toThrow();
    const absent = { status: "absent", paid: "0.00", timesPaid: 0, calls: { create: 1, query: 0 } };
    expect(entry(sandbox, "inr", "reference-1")).toMatchObject(absent);
    await clients.inr.create(sandbox, "reference-1", "12.50");
    await clients.inr.create(sandbox, "reference-1", "12.50");
    await sandbox.advance("1s");
    const paidOnce = { status: "succeeded", paid: "12.50", timesPaid: 1, calls: { create: 3, query: 0 } };
    expect(entry(sandbox, "inr", "reference-1")).toMatchObject(paidOnce);
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it("counts a query by the gateway's own number for its reference", async () => {
    const sandbox = await start();
    await clients["jeepay.transfer"].create(sandbox, "reference-1", "12.50");
    const transferId = entry(sandbox, "jeepay.transfer", "reference-1")?.providerId;
    await jeepay.call(sandbox.gateways.jeepay, jeepay.paths.transferQuery, jeepay.queryFields({ transferId }));
    expect(sandbox.ledger()).toMatchObject([{ calls: { create: 1, query: 1 } }]);
  });

  it("forgets references that no gateway could have taken", async () => {
    const sandbox = await start();
    await clients.inr.query(sandbox, "x".repeat(129));
    expect(sandbox.ledger()).toEqual([]);
  });

  it.each([
    ["jeepay.transfer", "failed"],
    ["jeepay.transfer", "cancelled"],
    ["jeepay.cashout", "failed"],
    ["hongwen", "failed"],
    ["inr", "failed"],
    ["inr", "cancelled"],
    ["multicountry", "cancelled"],
  ] as const)("settles an order of %s as %s, back and again", async (provider, ending) => {
    const sandbox = await start();
    await clients[provider].create(sandbox, "reference-1", "12.50");
    const states = (["succeeded", ending, "succeeded"] as const).map((status) => {
      sandbox.settle(provider, "reference-1", status);
      const line = entry(sandbox, provider, "reference-1");
      return [line?.status, line?.paid, line?.timesPaid];
    });
    expect(states).toEqual([
      ["succeeded", "12.50", 1],
      ["reversed", "0.00", 1],
      ["succeeded", "12.50", 2],
    ]);
  });

  it("refuses states that the gateway does not have, and orders that were never sent", async () => {
    const sandbox = await start();
    const settle = (provider: ProviderId, status: Settlement) => () => sandbox.settle(provider, "reference-1", status);
    expect(settle("multicountry", "failed")).toThrow(
      'multicountry has no word for "failed"; it has succeeded and cancelled',
    );
    expect(settle("jeepay.cashout", "cancelled")).toThrow("jeepay.cashout has no word");
    expect(settle("inr", "failed")).toThrow("no payout with the reference reference-1");
    expect(() => sandbox.faults.next("inr", "wrong_signature")).toThrow("the INR gateway has no fault");
    expect(() => sandbox.faults.next("hongwen", "none" as Fault)).toThrow("none");
  });

  it("sends a redirect back to the path under which the client knows it", async () => {
    const sandbox = await start();
    sandbox.faults.next("multicountry", "redirect_307", "create");
    await clients.multicountry.create(sandbox, "reference-1", "12.50");
    expect(entry(sandbox, "multicountry", "reference-1")).toMatchObject({ status: "pending", calls: { create: 2 } });
  });

  it("takes the time as text, and only on a manual clock", async () => {
    const sandbox = await start({ clock: { speed: 1000 } });
    await clients["jeepay.transfer"].create(sandbox, "reference-1", "12.50");
    await expect.poll(() => entry(sandbox, "jeepay.transfer", "reference-1")?.status).toBe("succeeded");
    await expect(sandbox.advance("1s")).rejects.toThrow('clock: "manual"');
    await expect((await start()).advance("soon")).rejects.toThrow('a string such as "30s", "5m" or "2h", got "soon"');
    await expect((await start()).advance(-1)).rejects.toThrow("a duration must be milliseconds");
  });

  it("serves the ledger over HTTP", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.50");
    const response = await fetch(`${sandbox.url}/_/ledger`);
    expect(await response.json()).toEqual({ ledger: sandbox.ledger() });
    expect(sandbox.ledger()).toHaveLength(1);
  });

  it("closes everything, so that the port is free again", async () => {
    const sandbox = await startSandbox();
    await sandbox.close();
    await expect(fetch(sandbox.url)).rejects.toThrow();
    const next = await start({ port: Number(new URL(sandbox.url).port), gatewayPorts: freePorts });
    await expect(startSandbox({ port: Number(new URL(next.url).port), gatewayPorts: freePorts })).rejects.toThrow(
      "EADDRINUSE",
    );
  });
});

it.each<[string, object]>([
  ["prot", { prot: 1 }],
  ["chaos.probability", { chaos: { probability: 1 } }],
  ["gateways.jepay", { gateways: { jepay: {} } }],
  ["gateways.inr.fee", { gateways: { inr: { fee: 1n } } }],
  ["gatewayPorts.all", { gatewayPorts: { all: 1 } }],
])("C3: the option %s, which is not known, is refused", async (path, options) => {
  await expect(startSandbox(options)).rejects.toThrow(`${path} is not an option of the sandbox`);
});
