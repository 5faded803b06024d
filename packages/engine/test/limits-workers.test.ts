import { createEngine } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import fc from "fast-check";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { type EngineContext, transact } from "../src/context.ts";
import { createOpening } from "../src/opening.ts";
import { type ProviderRules, resolveProviders } from "../src/settings.ts";
import { submitAll } from "../src/submit.ts";
import { sendPayout } from "../src/work/send.ts";
import { type Act, scriptedOrder, scriptedProvider } from "./scripted-provider.ts";
import { eventually, quick } from "./support.ts";

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
  return () => postgres.stop();
}, 60_000);

/** Two engines on one database and one gateway, as two machines would run them. */
function twoEngines(name: string, rules: ProviderRules, takesMs: number) {
  const provider = scriptedProvider({ takesMs });
  const settings = { providers: { [name]: provider }, database: postgres.url, rules: { ...quick, ...rules } };
  return { provider, engines: [createEngine(settings), createEngine(settings)] as const };
}

async function sendAll(name: string, rules: ProviderRules, { orders, takesMs }: { orders: number; takesMs: number }) {
  const { provider, engines } = twoEngines(name, rules, takesMs);
  const [one] = engines;
  for (let index = 0; index < orders; index += 1) await one.submit(scriptedOrder(`${name}-${index}`, "1"), name);
  await Promise.all(engines.map((engine) => engine.start()));
  const started = performance.now();
  await eventually(() => expect(provider.sent).toHaveLength(orders), 40_000);
  const tookMs = performance.now() - started;
  await Promise.all(engines.map((engine) => engine.stop()));
  expect(new Set(provider.sent.map(({ reference }) => reference)).size).toBe(orders);
  return { provider, tookMs };
}

test("two workers together send no more at once than allowed, and use what is allowed", async () => {
  // Long enough for three to be claimed, one after the other, on a slow machine.
  const { provider } = await sendAll("slots", { limits: { concurrency: 3 } }, { orders: 24, takesMs: 250 });
  expect(provider.most()).toBe(3);
});

test("two workers together send no more per second than allowed", async () => {
  const { tookMs } = await sendAll("rate", { limits: { perSecond: 15 } }, { orders: 30, takesMs: 0 });
  expect(tookMs).toBeGreaterThan(900);
});

test("whatever is submitted and however it ends, a day's ceiling is never exceeded by any number of workers", async () => {
  const { pair, acts, sent, close } = await openTwice();
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ cents: fc.integer({ min: 1, max: 6000 }), act: fc.constantFrom(...outcomes) }), {
          minLength: 4,
          maxLength: 14,
        }),
        async (plan) => {
          await clear(pair[0]);
          sent.length = 0;
          acts.clear();
          await submitTogether(pair, plan, acts);
          const keys = plan.map((_order, index) => ({ provider: "day", reference: `P${index}` }));
          // Every payout is taken up by both workers at once; one of them claims it.
          await Promise.all(keys.flatMap((key) => pair.map((context) => sendPayout(context, key))));
          expect(new Set(sent.map(({ reference }) => reference)).size).toBe(sent.length);
          await expectCounted(pair[0], sent, acts);
        },
      ),
      { numRuns: 12 },
    );
    // Claims and answers lock the same rows, in the same sequence.
    const { rows } = await sql<{ deadlocks: number }>`
      select deadlocks::integer from pg_stat_database where datname = current_database()`.execute(pair[0].db);
    expect(rows).toEqual([{ deadlocks: 0 }]);
  } finally {
    await close();
  }
}, 60_000);

const ceilingInCents = 10_000;
const outcomes: readonly Act[] = ["pending", "succeeded", "failed", "lost", "refused"];

interface Planned {
  readonly cents: number;
  readonly act: Act;
}

/** The insides of two engines that rest, on one database. */
async function openTwice() {
  const acts = new Map<string, Act>();
  const sent: { readonly reference: string; readonly cents: number }[] = [];
  const provider = scriptedProvider({
    act: ({ reference, amount }) => {
      sent.push({ reference, cents: Math.round(Number(amount.value) * 100) });
      return acts.get(reference) ?? "pending";
    },
  });
  const settings = {
    providers: { day: provider },
    database: postgres.url,
    rules: {
      ...quick,
      pauseAfterUnknowns: 1_000_000,
      limits: { perDay: { CNY: "100" }, timeZone: "Asia/Shanghai" },
    },
  };
  const openings = [0, 1].map(() => createOpening(settings, resolveProviders(settings), () => undefined));
  const [one, other] = await Promise.all(openings.map((opening) => opening.opened()));
  if (one === undefined || other === undefined) throw new Error("two engines should be open");
  return {
    pair: [one, other] as const,
    acts,
    sent,
    close: async () => void (await Promise.all(openings.map((opening) => opening.close()))),
  };
}

async function clear(context: EngineContext): Promise<void> {
  await transact(context, async (work) => {
    await sql`set local session_replication_role = replica`.execute(work);
    await work.deleteFrom("payouts").where("provider", "=", "day").execute();
    await work.deleteFrom("payout_orders").where("provider", "=", "day").execute();
    await work.deleteFrom("daily_totals").where("provider", "=", "day").execute();
  });
}

async function submitTogether(
  pair: readonly [EngineContext, EngineContext],
  plan: readonly Planned[],
  acts: Map<string, Act>,
): Promise<void> {
  const orders = plan.map(({ cents, act }, index) => {
    acts.set(`P${index}`, act);
    return { order: scriptedOrder(`P${index}`, (cents / 100).toFixed(2)), provider: "day" };
  });
  await Promise.all(pair.map((context) => submitAll(context, orders)));
}

/** Everything that may have moved money is within the ceiling, and is what the table says. */
async function expectCounted(
  { db }: EngineContext,
  sent: readonly { readonly reference: string; readonly cents: number }[],
  acts: ReadonlyMap<string, Act>,
): Promise<void> {
  const moved = sent.filter(({ reference }) => acts.get(reference) !== "refused");
  const cents = moved.reduce((sum, each) => sum + each.cents, 0);
  expect(cents).toBeLessThanOrEqual(ceilingInCents);
  const { rows } = await sql<{ cents: number }>`
    select coalesce(sum(amount) * 100, 0)::integer as cents from payout.daily_totals where provider = 'day'`.execute(
    db,
  );
  expect(rows[0]?.cents).toBe(cents);
}
