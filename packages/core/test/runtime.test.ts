import { Agent } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { aCall, serveAndRecord } from "./support.ts";

const order = '{"accountNo":"6222020000000000"}';

/** Core as a runtime loads it whose node:http is written over fetch: no request knows of a connection. */
async function withoutSockets() {
  vi.resetModules();
  vi.doMock("node:http", async () => ({
    ...(await vi.importActual<typeof import("node:http")>("node:http")),
    ClientRequest: class {},
  }));
  const { exchange } = await import("../src/http.ts");
  const { resolveSettings } = await import("../src/settings.ts");
  return { exchange, resolveSettings };
}

afterEach(() => {
  vi.doUnmock("node:http");
  vi.unstubAllGlobals();
});

test("Node writes to sockets itself", async () => {
  const { fetchWithoutSockets } = await import("../src/runtime.ts");
  expect(fetchWithoutSockets).toBeUndefined();
});

test("where sockets cannot be seen, requests go out by fetch, and an agent is refused: it would have no effect", async () => {
  const { exchange, resolveSettings } = await withoutSockets();
  const { url, received } = await serveAndRecord((response) => response.end("{}"));
  const fetching = vi.spyOn(globalThis, "fetch");
  const proceed = vi.fn(() => true);
  const request = { method: "POST", path: "/pay", body: order } as const;
  const settings = resolveSettings("test", { baseUrl: url }, { names: [] });
  expect((await exchange(settings, aCall(), request, { proceed })).text).toBe("{}");
  expect([fetching.mock.calls.length, proceed.mock.calls.length]).toEqual([1, 2]);
  expect(received.map(({ body, headers }) => [body, headers["content-length"]])).toEqual([
    [order, String(order.length)],
  ]);
  const refused = { baseUrl: url, agent: new Agent() };
  expect(() => resolveSettings("test", refused, { names: [] })).toThrow(
    /settings\.agent has no effect in this runtime/,
  );
});

test("where a stream leaves in chunks unless its length is known, it is given its length", async () => {
  const lengths: number[] = [];
  class FixedLengthStream extends TransformStream<Uint8Array, Uint8Array> {
    constructor(length: number) {
      super();
      lengths.push(length);
    }
  }
  vi.stubGlobal("FixedLengthStream", FixedLengthStream);
  const { exchange, resolveSettings } = await withoutSockets();
  const { url, received } = await serveAndRecord((response) => response.end("{}"));
  const request = { method: "POST", path: "/pay", body: order } as const;
  await exchange(resolveSettings("test", { baseUrl: url }, { names: [] }), aCall(), request);
  expect([lengths, received.map(({ body }) => body)]).toEqual([[order.length], [order]]);
});
