import { type IncomingHttpHeaders, request } from "node:http";
import { describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/index.ts";
import { clients, entry, start } from "./support.ts";

interface Heard {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each endpoint answers something else, and expect looks at it.
  readonly body: any;
}

async function get({ url }: Sandbox, path: string, headers: Record<string, string> = {}): Promise<Heard> {
  const response = await fetch(`${url}/_${path}`, { headers });
  return { status: response.status, body: await response.json() };
}

async function post({ url }: Sandbox, path: string, body: unknown, type = "application/json"): Promise<Heard> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${url}/_${path}`, { method: "POST", headers: { "content-type": type }, body: text });
  return { status: response.status, body: await response.json() };
}

/** What fetch does not let a test do: headers of its own choice, Host among them. */
function raw(url: string, headers: IncomingHttpHeaders): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("the control API", () => {
  it("reports that it runs, where, and its time", async () => {
    const sandbox = await start();
    await sandbox.advance("1h");
    const { url, urls } = sandbox;
    const body = { status: "ok", url, urls, time: "2026-01-01T01:00:00.000Z", clock: "manual" };
    expect(await get(sandbox, "/health")).toEqual({ status: 200, body });
  });

  it("plants faults, moves the clock and settles as the functions do", async () => {
    const sandbox = await start();
    const planted = await post(sandbox, "/faults", { provider: "inr", fault: "empty_body", operation: "create" });
    expect(planted).toMatchObject({ status: 200, body: { next: { provider: "inr", fault: "empty_body" } } });
    await expect(clients.inr.create(sandbox, "reference-1", "12.50")).rejects.toThrow();
    const moved = await post(sandbox, "/advance", { duration: "1s" });
    expect(moved).toEqual({ status: 200, body: { time: "2026-01-01T00:00:01.000Z" } });
    expect(entry(sandbox, "inr", "reference-1")).toMatchObject({ status: "succeeded" });
    const settled = await post(sandbox, "/settle", { provider: "inr", reference: "reference-1", status: "failed" });
    expect(settled).toEqual({ status: 200, body: { settled: entry(sandbox, "inr", "reference-1") } });
    expect(settled.body.settled).toMatchObject({ status: "reversed", paid: "0.00" });
  });

  it("lists ledger and orders, all or the selected ones", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.01");
    await clients["jeepay.cashout"].create(sandbox, "reference-2", "12.50");
    await clients.hongwen.query(sandbox, "reference-3");
    await sandbox.advance(0);
    const references = async (path: string) => {
      const { ledger, orders } = (await get(sandbox, path)).body;
      return (ledger ?? orders).map(({ reference }: { reference: string }) => reference);
    };
    expect(await references("/ledger")).toEqual(["reference-2", "reference-3", "reference-1"]);
    expect(await references("/ledger?status=absent")).toEqual(["reference-3"]);
    expect(await references("/orders")).toEqual(["reference-2", "reference-1"]);
    expect(await references("/orders?provider=inr&status=pending")).toEqual([]);
    const { body } = await get(sandbox, "/orders?provider=inr");
    expect(body.orders[0].notifications).toMatchObject([
      { attempt: 1, acknowledged: false, error: expect.any(String) },
    ]);
    // What was sent and answered names the payee: it stays out of lists.
    const shown = Object.keys(body.orders[0].notifications[0]).sort();
    expect(shown).toEqual(["acknowledged", "attempt", "error", "time", "url"]);
  });

  it.each([
    ["/faults", {}, "body.provider", "provider is missing; it must be one of jeepay.transfer, jeepay.cashout"],
    ["/faults", { provider: "jeepay", fault: "slow" }, "body.provider", 'provider is "jeepay"'],
    [
      "/faults",
      { provider: "inr", fault: "fast" },
      "body.fault",
      'fault is "fast"; it must be one of hang_before_accept',
    ],
    ["/faults", { provider: "inr", fault: "wrong_signature" }, "body.fault", "the INR gateway has no fault"],
    ["/faults", { provider: "inr", fault: "slow", operation: "balance" }, "body.operation", "create, query"],
    [
      "/faults",
      { provider: "inr", fault: "slow", times: 2 },
      "body.times",
      'no field "times"; known are provider, fault',
    ],
    ["/advance", { duration: "soon" }, "body.duration", 'got "soon"'],
    ["/advance", { duration: ["5s"] }, "body.duration", "a duration must be milliseconds"],
    ["/advance", {}, "body.duration", "a duration must be milliseconds"],
    ["/settle", { provider: "inr", status: "failed" }, "body.reference", "reference must be a non-empty string"],
    ["/settle", { provider: "inr", reference: "x", status: "paid" }, "body.status", "succeeded, failed, cancelled"],
    ["/settle", { provider: "inr", reference: "", status: "failed" }, "body.reference", "a non-empty string"],
    ["/settle", "{", "body", "the body is not JSON"],
    ["/settle", "[]", "body", "must be a JSON object with provider, reference, status"],
  ])("refuses %s %j and names %s", async (path, body, place, message) => {
    const sandbox = await start();
    const expected = { error: { message: expect.stringContaining(message), path: place } };
    expect(await post(sandbox, path, body)).toEqual({ status: 400, body: expected });
  });

  it("refuses what does not fit the state of things, unknown addresses, methods and filters", async () => {
    const sandbox = await start({ clock: "real" });
    const error = (message: string) => ({ error: { message: expect.stringContaining(message) } });
    const stranger = { provider: "inr", reference: "x", status: "failed" };
    expect(await post(sandbox, "/settle", stranger)).toEqual({ status: 409, body: error("no payout with") });
    expect(await post(sandbox, "/advance", { duration: 1 })).toEqual({ status: 409, body: error('clock: "manual"') });
    expect(await get(sandbox, "/nothing")).toEqual({ status: 404, body: error("GET /_/health, GET /_/ledger") });
    expect(await get(sandbox, "/advance")).toEqual({ status: 405, body: error("POST /_/advance") });
    expect(await get(sandbox, "/ledger?provider=none")).toMatchObject({ body: { error: { path: "query.provider" } } });
    expect(await get(sandbox, "/health?x=1")).toMatchObject({ status: 400, body: { error: { path: "query.x" } } });
    expect((await post(sandbox, "/settle", "x".repeat(300_000))).status).toBe(413);
  });

  it("takes no orders from web pages: neither their plain posts nor names of theirs for this machine", async () => {
    const sandbox = await start();
    expect(await post(sandbox, "/advance", { duration: 1 }, "text/plain")).toMatchObject({ status: 415 });
    const health = `${sandbox.url}/_/health`;
    expect(await raw(health, { host: "attacker.example" })).toBe(403);
    expect(await raw(health, { host: "localhost:1" })).toBe(200);
  });

  it("needs a token as soon as others can reach it", async () => {
    await expect(startSandbox({ address: "0.0.0.0" })).rejects.toThrow("set a token");
    await expect(startSandbox({ token: "short" })).rejects.toThrow("at least 16 characters");
    const token = "sixteen-letters-and-more";
    const sandbox = await start({ address: "0.0.0.0", token });
    expect((await get(sandbox, "/ledger")).status).toBe(401);
    expect((await get(sandbox, "/ledger", { authorization: `Bearer ${token}x` })).status).toBe(401);
    expect((await get(sandbox, "/ledger", { authorization: `Bearer ${token}` })).status).toBe(200);
    expect(await clients.inr.create(sandbox, "reference-1", "12.50")).toMatchObject({ code: 200 });
  });
});
