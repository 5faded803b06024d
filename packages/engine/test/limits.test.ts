import type { PGlite } from "@electric-sql/pglite";
import { createEngine, type Engine, type EngineSettings, type ProviderEvent, type ProviderRules } from "@payout/engine";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "./fresh-database.ts";
import { type Script, type ScriptedProvider, scriptedOrder, scriptedProvider } from "./scripted-provider.ts";
import { eventually, quick } from "./support.ts";

let database: PGlite;
let count = 0;

beforeAll(async () => {
  database = await freshDatabase();
}, 30_000);

// It is not closed: on a busy machine a send can outlast its engine's stop, and Kysely's driver for PGlite leaves the rejection of a
// transaction on a closed one unhandled. The process of this file ends with it.

// A provider of its own for each test: limits and counts are kept by name.
let name: string;
beforeEach(() => {
  count += 1;
  name = `limited-${count}`;
});

interface Running {
  readonly engine: Engine;
  readonly provider: ScriptedProvider;
}

/** Runs a test with an engine on the file's database. */
async function withEngine(
  { script = {}, rules = {} }: { readonly script?: Script; readonly rules?: ProviderRules },
  work: (running: Running) => Promise<void>,
  more: Partial<EngineSettings> = {},
): Promise<void> {
  const provider = scriptedProvider(script);
  const engine = createEngine({
    providers: { [name]: provider },
    database,
    rules: { ...quick, ...rules },
    sweepEveryMs: 100,
    ...more,
  });
  await engine.start();
  try {
    await work({ engine, provider });
  } finally {
    await engine.stop();
  }
}

const submit = (engine: Engine, reference: string, value: string) =>
  engine.submit(scriptedOrder(`${name}-${reference}`, value), name);

const sentBy = (provider: ScriptedProvider) => provider.sent.map(({ reference }) => reference.split("-")[2]);

// Events of other tests' providers wait in the same queue.
function eventsOf(engine: Engine): readonly ProviderEvent[] {
  const events: ProviderEvent[] = [];
  const mine = name;
  engine.on("provider", (event) => void (event.provider === mine && events.push(event)));
  return events;
}

const blockedOf = (engine: Engine) => engine.find({ provider: name, blockedBy: true });

describe("ceilings", () => {
  test("an order above the ceiling is refused at the submit, with its path, the limit and what to do", async () => {
    await withEngine({ rules: { limits: { perOrder: { CNY: "500.00" } } } }, async ({ engine, provider }) => {
      const error = await submit(engine, "big", "500.01").catch((refused: unknown) => refused);
      expect(error).toMatchObject({ code: "over_limit", paths: ["amount.value"], reference: `${name}-big` });
      expect((error as Error).message).toMatch(/500\.00 CNY.*Nothing was stored or sent.*Split it/);
      expect(await engine.get(`${name}-big`)).toBeUndefined();
      await submit(engine, "exact", "500.000");
      await eventually(() => expect(sentBy(provider)).toEqual(["exact"]));
    });
  });

  test("an order stored before the ceiling was lowered stays stored; it waits for an operator", async () => {
    await withEngine({}, async ({ engine }) => {
      await engine.pause(name, { actor: "ada", reason: "test" });
      await submit(engine, "old", "900");
    });
    await withEngine({ rules: { limits: { perOrder: { CNY: "500" } } } }, async ({ engine, provider }) => {
      expect(await submit(engine, "old", "900")).toMatchObject({ state: "accepted" });
      await engine.resume(name, { actor: "ada", reason: "test" });
      await eventually(async () => expect(await blockedOf(engine)).toMatchObject([{ blockedBy: ["order_limit"] }]));
      expect(provider.sent).toEqual([]);
      expect(await engine.cancelBeforeSend(`${name}-old`)).toMatchObject({ state: "cancelled" });
      expect(await blockedOf(engine)).toEqual([]);
    });
  });

  test("what exceeds the day's ceiling is blocked visibly, and sent when the next day begins", async () => {
    await withEngine({ rules: { limits: { perDay: { CNY: "100" } } } }, async ({ engine, provider }) => {
      // It could not be sent on any day.
      await expect(submit(engine, "big", "100.01")).rejects.toMatchObject({ code: "over_limit" });
      await submit(engine, "a", "60.5");
      await eventually(() => expect(sentBy(provider)).toEqual(["a"]));
      await submit(engine, "b", "39.51");
      await eventually(async () => expect(await blockedOf(engine)).toMatchObject([{ blockedBy: ["daily_limit"] }]));
      const [held] = await blockedOf(engine);
      expect(held).toMatchObject({ state: "accepted", reason: expect.stringContaining("more than 100 CNY") });
      await submit(engine, "c", "39.50");
      await eventually(() => expect(sentBy(provider)).toEqual(["a", "c"]));
      expect((await engine.providerStatus(name)).today).toEqual({ CNY: "100.00" });
      expect(await engine.cancelBeforeSend(`${name}-b`).then(() => submit(engine, "d", "1"))).toBeDefined();
      await eventually(async () => expect(await blockedOf(engine)).toHaveLength(1));
      await database.query("update payout.daily_totals set day = '2000-01-01' where provider = $1", [name]);
      await database.query("update payout.payouts set next_at = now() where provider = $1", [name]);
      await eventually(() => expect(sentBy(provider)).toEqual(["a", "c", "d"]));
    });
  });

  test("the amount is given back with proof that nothing moved, and with nothing less", async () => {
    const acts = { lost: "lost", failed: "failed", refused: "refused" } as const;
    const act = ({ reference }: { readonly reference: string }) =>
      acts[reference.split("-")[2] as keyof typeof acts] ?? "pending";
    await withEngine({ script: { act }, rules: { limits: { perDay: { CNY: "100" } } } }, async ({ engine }) => {
      for (const [reference, today] of [
        ["lost", "10"],
        ["refused", "10"],
        ["failed", "20"],
      ] as const) {
        await submit(engine, reference, "10");
        await eventually(async () => expect((await engine.get(`${name}-${reference}`))?.attempt).toBe(1));
        await eventually(async () => expect((await engine.providerStatus(name)).sending).toBe(0));
        expect((await engine.providerStatus(name)).today).toEqual({ CNY: today });
      }
    });
  });

  test("a payout that was sent back and sent again counts once", async () => {
    let tries = 0;
    const act = () => (tries++ < 2 ? ("unreachable" as const) : ("pending" as const));
    const rules = { limits: { perDay: { CNY: "10" } }, sendAgainAfterMs: [0] };
    await withEngine({ script: { act }, rules }, async ({ engine }) => {
      await submit(engine, "again", "10");
      await eventually(async () => expect((await engine.get(`${name}-again`))?.state).toBe("pending"));
      expect((await engine.get(`${name}-again`))?.attempt).toBe(3);
      expect((await engine.providerStatus(name)).today).toEqual({ CNY: "10" });
    });
  });
});

describe("pauses", () => {
  test("a paused provider sends nothing until it is resumed, and both are reported with actor and reason", async () => {
    await withEngine({}, async ({ engine, provider }) => {
      const events = eventsOf(engine);
      await engine.pause(name, { actor: "ada", reason: "the bank is on holiday" });
      await submit(engine, "a", "10");
      await eventually(async () => expect(await blockedOf(engine)).toMatchObject([{ blockedBy: ["paused"] }]));
      expect((await blockedOf(engine))[0]?.reason).toBe("paused by ada: the bank is on holiday");
      expect((await engine.providerStatus(name)).paused).toMatchObject({ by: "ada", reason: "the bank is on holiday" });
      expect(provider.sent).toEqual([]);
      await engine.resume(name, { actor: "grace", reason: "it is over" });
      await eventually(() => expect(sentBy(provider)).toEqual(["a"]));
      await eventually(() =>
        expect(events.map(({ kind, actor }) => `${kind} ${actor}`)).toEqual(["paused ada", "resumed grace"]),
      );
    });
  });

  test("says who decides, or refuses", async () => {
    await withEngine({}, async ({ engine }) => {
      await expect(engine.pause(name, undefined as never)).rejects.toMatchObject({ paths: ["actor"] });
      await expect(engine.pause(name, { actor: " ", reason: "x" })).rejects.toMatchObject({ paths: ["actor"] });
      await expect(engine.pause("missing", { actor: "a", reason: "x" })).rejects.toMatchObject({
        code: "unknown_provider",
      });
    });
  });

  test("unknown outcomes in a row pause the provider; an answer in between begins the count anew", async () => {
    const act = ({ reference }: { readonly reference: string }) =>
      reference.endsWith("good") ? ("pending" as const) : ("lost" as const);
    const rules = { pauseAfterUnknowns: 3, concurrency: 1 };
    await withEngine({ script: { act }, rules }, async ({ engine, provider }) => {
      const events = eventsOf(engine);
      for (const reference of ["1", "2", "3good", "4", "5"]) {
        await submit(engine, reference, "10");
        await eventually(async () => expect((await engine.get(`${name}-${reference}`))?.attempt).toBe(1));
        await eventually(async () => expect((await engine.providerStatus(name)).sending).toBe(0));
      }
      expect(await engine.providerStatus(name)).toMatchObject({ consecutiveUnknowns: 2 });
      expect((await engine.providerStatus(name)).paused).toBeUndefined();
      await submit(engine, "6", "10");
      await eventually(async () => expect((await engine.providerStatus(name)).paused?.by).toBe("engine"));
      await submit(engine, "7", "10");
      await eventually(async () => expect(await blockedOf(engine)).toHaveLength(1));
      expect(provider.sent).toHaveLength(6);
      await eventually(() => expect(events).toMatchObject([{ kind: "paused_by_engine", actor: "engine" }]));
      await engine.resume(name, { actor: "ada", reason: "the gateway is back" });
      expect(await engine.providerStatus(name)).toMatchObject({
        consecutiveUnknowns: expect.not.toSatisfy((n) => n > 1),
      });
      await eventually(() => expect(provider.sent).toHaveLength(7));
    });
  });
});

describe("the balance", () => {
  test("what would go below the minimum is blocked, reported once, and sent when the balance allows it", async () => {
    let balance = "100.00";
    const rules = { limits: { minimumBalance: { CNY: "40" }, balanceForMs: 800 } };
    await withEngine({ script: { balance: () => balance }, rules }, async ({ engine, provider }) => {
      const events = eventsOf(engine);
      await submit(engine, "a", "60");
      await eventually(() => expect(sentBy(provider)).toEqual(["a"]));
      balance = "40.00";
      await submit(engine, "b", "0.01");
      await eventually(async () => expect(await blockedOf(engine)).toMatchObject([{ blockedBy: ["balance"] }]));
      expect(await engine.checkBalance(name, "CNY")).toEqual({
        available: { value: "40.00", currency: "CNY" },
        waiting: { value: "0.01", currency: "CNY" },
        enough: true,
      });
      balance = "40.01";
      await eventually(() => expect(sentBy(provider)).toEqual(["a", "b"]));
      await eventually(() => expect(events.map(({ kind }) => kind)).toEqual(["balance_low"]));
    });
  });

  test("while the gateway does not report its balance nothing is sent", async () => {
    const script: Script = {
      balance: () => {
        throw new Error("no answer");
      },
    };
    const seen: unknown[] = [];
    const onError = (error: unknown) => void seen.push(error);
    await withEngine(
      { script, rules: { limits: { minimumBalance: { CNY: "0" } } } },
      async ({ engine, provider }) => {
        await submit(engine, "a", "60");
        await eventually(async () => expect(await blockedOf(engine)).toMatchObject([{ blockedBy: ["balance"] }]));
        expect(provider.sent).toEqual([]);
        expect(seen.length).toBeGreaterThan(0);
      },
      { onError },
    );
  });
});

test("no more are sent per second than allowed, and the burst is one second's worth", async () => {
  await withEngine({ rules: { limits: { perSecond: 10 } } }, async ({ engine, provider }) => {
    const started = performance.now();
    for (let index = 0; index < 20; index += 1) await submit(engine, String(index), "1");
    await eventually(() => expect(provider.sent).toHaveLength(20), 20_000);
    expect(performance.now() - started).toBeGreaterThan(950);
  });
});
