import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { streamEvents } from "../../src/control/events.ts";
import type { Sandbox } from "../../src/index.ts";
import { createJournal, type Journal } from "../../src/journal/journal.ts";
import { clients, start } from "../sandbox/support.ts";

/** The stream's text until it holds `until`. */
async function listen({ url }: Sandbox, headers: Record<string, string>): Promise<(until: string) => Promise<string>> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const response = await fetch(`${url}/_/events`, { headers, signal: controller.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  return async (until) => {
    while (!text.includes(until)) text += decoder.decode((await reader.read()).value, { stream: true });
    return text;
  };
}

const ids = (text: string) => [...text.matchAll(/^id: \w+\.(\d+)$/gm)].map(([, id]) => Number(id));

/** The run of the sandbox, as it stands in front of each event's number. */
async function runOf({ url }: Sandbox): Promise<string> {
  const { lastEventId } = (await (await fetch(`${url}/_/orders`)).json()) as { lastEventId: string };
  return lastEventId.split(".")[0] ?? "";
}

describe("the stream of events", () => {
  it("streams what happens from now on, without the payee's data", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.50");
    const heard = await listen(sandbox, {});
    await sandbox.advance("1s");
    const text = await heard('"kind":"notification"');
    expect(text).not.toContain('"kind":"request"');
    expect(text).toContain('"status":"succeeded"');
    const all = await (await listen(sandbox, { "last-event-id": `${await runOf(sandbox)}.0` }))(
      '"kind":"notification"',
    );
    for (const kind of ["request", "change", "answer"]) expect(all).toContain(`"kind":"${kind}"`);
    expect(all).not.toMatch(/John|10000000003|nonceStr|orderNo/);
  });

  it("forgets a reader who has left", async () => {
    const journal = createJournal(new Map());
    let listeners = 0;
    const counting: Journal = {
      ...journal,
      subscribe(listener) {
        const leave = journal.subscribe(listener);
        listeners += 1;
        return () => {
          listeners -= 1;
          leave();
        };
      },
    };
    const server = createServer((request, response) => streamEvents(request, response, counting));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const controller = new AbortController();
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { signal: controller.signal });
    expect(listeners).toBe(1);
    controller.abort();
    await expect.poll(() => listeners).toBe(0);
  });

  it("begins where a reader left off, and says when it cannot", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.50");
    const run = await runOf(sandbox);
    const heard = await listen(sandbox, { "last-event-id": `${run}.2` });
    expect(ids(await heard('"kind":"answer"'))).toEqual([3, 4]);
    // Numbers of another run of the sandbox mean nothing in this one.
    for (const id of [`${run}.99`, "0123456789ab.2", "2"]) {
      const lost = await listen(sandbox, { "last-event-id": id });
      expect(await lost("\n\n")).toBe(`id: ${run}.4\nevent: reset\ndata: {}\n\n`);
    }
  });

  it("stays closed to other pages, and to strangers where there is a token", async () => {
    const sandbox = await start({ token: "sixteen-letters-and-more" });
    expect((await fetch(`${sandbox.url}/_/events`)).status).toBe(401);
    const open = await start();
    expect((await fetch(`${open.url}/_/orders`, { headers: { origin: "http://attacker.example" } })).status).toBe(403);
    expect((await fetch(`${open.url}/_/orders`, { headers: { origin: open.url } })).status).toBe(200);
  });
});
