import fc from "fast-check";
import { expect, test } from "vitest";
import { providerIds } from "../../src/index.ts";
import { clients, entry, start } from "../sandbox/support.ts";
import { anyBytes, anyRequest } from "./arbitraries.ts";
import { exchange, type WireAnswer, write } from "./wire.ts";

/** Each vendor's own error, or ours for the control API; never the page of a server that has lost its way. */
function isFormed({ status, contentType, body }: WireAnswer): boolean {
  if (status >= 500) return false;
  if (contentType.includes("json") && body !== "") JSON.parse(body);
  return true;
}

test("10,000 requests of any kind get an answer each, and every gateway still works", {
  timeout: 60_000,
}, async () => {
  const sandbox = await start({ notificationTimeoutMs: 50 });
  await fc.assert(
    fc.asyncProperty(anyRequest, async (request) => isFormed(await exchange(sandbox.url, request))),
    { numRuns: 10_000 },
  );
  // Many of them were valid enough to become an order of each provider.
  const taken = sandbox.ledger().filter(({ status }) => status !== "absent");
  for (const provider of providerIds)
    expect(taken.filter((line) => line.provider === provider).length).toBeGreaterThan(50);
  for (const provider of providerIds) {
    await clients[provider].create(sandbox, "after-all", "12.50");
    expect(entry(sandbox, provider, "after-all")).toMatchObject({ status: "pending", timesPaid: 0 });
  }
});

test("bytes that are not HTTP end their own connection and nothing else", async () => {
  const { url } = await start();
  await fc.assert(
    fc.asyncProperty(anyBytes, (bytes) => write(url, bytes)),
    { numRuns: 100 },
  );
  expect(await (await fetch(`${url}/_/health`)).json()).toMatchObject({ status: "ok" });
});
