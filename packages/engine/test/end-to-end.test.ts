import { createEngine, type Engine, type HistoryEvent } from "@payout/engine";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, orderFor, providersOf, quick, serve } from "./support.ts";

let sandbox: Sandbox;
let engine: Engine;
let merchant: Awaited<ReturnType<typeof serve>>;
const events: HistoryEvent[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ clock: { speed: 20 } });
  merchant = await serve(() => engine.notificationHandler());
  engine = createEngine({
    providers: providersOf(sandbox),
    database: "memory://",
    pollEveryMs: 500,
    // A claim that grows old on a busy machine is one send more.
    rules: { ...quick, leaseMs: 30_000 },
    publicUrl: merchant.url,
  });
  engine.on("payout", (event) => void events.push(event));
  await engine.start();
}, 30_000);

afterAll(async () => {
  await engine.stop();
  merchant.close();
  await sandbox.close();
});

test.each(["jeepay.transfer", "jeepay.cashout", "hongwen", "inr", "multicountry"])(
  "pays through %s",
  async (provider) => {
    const reference = `E2E${provider.length}${Date.now()}`;
    await engine.submit(orderFor(provider, reference), provider);
    await eventually(async () => expect((await engine.get(reference))?.state).toBe("succeeded"));
    const [entry] = sandbox.ledger().filter((line) => line.reference === reference);
    expect(entry).toMatchObject({ provider, timesPaid: 1 });
    const kinds = (await engine.history(reference)).map(({ kind }) => kind);
    expect(kinds.slice(0, 3)).toEqual(["accepted", "sending", "pending"]);
    expect(kinds).toContain("succeeded");
    await eventually(() =>
      expect(events.filter((event) => event.reference === reference).map(({ kind }) => kind)).toEqual(["succeeded"]),
    );
  },
);
