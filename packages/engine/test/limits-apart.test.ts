import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { providerOf } from "../src/context.ts";
import { queryBalance } from "../src/limits/balance.ts";
import { checkBalance } from "../src/limits/check-balance.ts";
import { pauseProvider, resumeProvider } from "../src/limits/pause.ts";
import { deliverProviderEvents } from "../src/limits/provider-events.ts";
import { statusOf } from "../src/limits/provider-status.ts";
import { sendPayout } from "../src/work/send.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { type Act, scriptedProvider } from "./scripted-provider.ts";
import { quick } from "./support.ts";

const limits = { concurrency: 2, perSecond: 1000, perDay: { CNY: "100" }, minimumBalance: { CNY: "10" } };
const ada = { actor: "ada", reason: "test" };

let pglite: PGlite;
let engine: Awaited<ReturnType<typeof driveEngine>>;
/** What the gateway of `mine` does with an order, and what it says is left. */
let act: Act;
let balance: string;

beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);

afterAll(() => closeDriven(pglite));

/** Whatever is stored of another provider, another currency or another day, in every table that limits use. */
const ofOthers = `
  update payouts set state = 'sending', attempt = 1, reserved_on = '2000-01-01', reason = 'stays' where provider = 'other';
  update payouts set state = 'sending', attempt = 1, reserved_on = '2000-01-01', reason = 'stays', currency = 'USD'
    where provider = 'mine' and reference = 'B';
  insert into provider_state
    (provider, paused_at, paused_by, pause_reason, consecutive_unknowns, tokens, tokens_at, delivered_sequence)
    values ('other', now(), 'grace', 'stays', 3, 0, now() + interval '1 day', 1000);
  insert into provider_balances (provider, currency, available, spent, queried_at, querying_until)
    values ('other', 'CNY', 5, 1, now(), now() + interval '1 day'), ('mine', 'USD', 5, 1, now(), now() + interval '1 day');
  insert into daily_totals (provider, currency, day, amount)
    select provider, currency, day, 100 from (values ('other', 'CNY'), ('mine', 'USD')) as whose (provider, currency),
      lateral (values ('2000-01-01'), (now()::date::text), ((now() + interval '1 day')::date::text)) as days (day)
    union all values ('mine', 'CNY', '2000-01-01', 100);
  insert into provider_events (id, provider, kind, actor, reason)
    values (gen_random_uuid(), 'other', 'paused', 'grace', 'stays')`;

// What belongs to others is stored first: a query that does not filter by owner finds theirs.
beforeEach(async () => {
  [act, balance] = ["pending", "1000"];
  const mine = scriptedProvider({ act: () => act, balance: () => balance });
  const rules = { ...quick, pauseAfterUnknowns: 1, limits };
  engine = await driveEngine(pglite, {
    providers: { other: scriptedProvider({ balance: () => "1000" }), mine },
    rules,
  });
  for (const provider of ["other", "mine"])
    for (const reference of ["A", "B"]) await engine.submit(reference, provider);
  await engine.sql(ofOthers);
});

async function rows(table: string, where: string): Promise<Record<string, unknown>[]> {
  const schema = engine.schema;
  return (await pglite.query<Record<string, unknown>>(`select * from ${schema}.${table} where ${where} order by 1, 2`))
    .rows;
}

/** Everything that is not about the payout A of `mine`. */
async function others(): Promise<readonly unknown[]> {
  return Promise.all([
    rows("payouts", "provider <> 'mine' or reference <> 'A'"),
    rows("provider_state", "provider <> 'mine'"),
    rows("provider_balances", "provider <> 'mine' or currency <> 'CNY'"),
    rows("daily_totals", "provider <> 'mine' or currency <> 'CNY' or day = '2000-01-01'"),
    rows("provider_events", "provider <> 'mine'"),
  ]);
}

const send = () => sendPayout(engine.context, { provider: "mine", reference: "A" });
const find = async () => (await engine.find({ provider: "mine" })).find(({ reference }) => reference === "A");
const status = () => statusOf(engine.context, "mine");

describe("nothing changes for another provider, currency, day or payout", () => {
  test.each<[string, Act, object]>([
    ["accepted", "pending", { state: "pending" }],
    ["refused", "refused", { state: "failed" }],
    ["not sent at all", "unreachable", { state: "accepted" }],
    ["lost, which pauses the provider", "lost", { state: "unknown" }],
  ])("when a payout is %s", async (_what, does, becomes) => {
    const before = await others();
    act = does;
    await send();
    expect(await find()).toMatchObject({ ...becomes, attempt: 1 });
    expect(await others()).toEqual(before);
  });

  test("when a payout is blocked because the balance is low", async () => {
    const before = await others();
    balance = "21.99";
    await send();
    expect(await find()).toMatchObject({ state: "accepted", blockedBy: ["balance"] });
    expect(await others()).toEqual(before);
  });

  test("when a provider is paused and resumed, and when its events are delivered", async () => {
    const before = await others();
    await pauseProvider(engine.context, "mine", ada);
    expect(await others()).toEqual(before);
    await resumeProvider(engine.context, "mine", ada);
    expect(await others()).toEqual(before);
    await deliverProviderEvents(engine.context, [() => undefined], "mine");
    expect(await others()).toEqual(before);
  });

  test("when an answer ends a row of unknown outcomes", async () => {
    await engine.sql("insert into provider_state (provider, consecutive_unknowns) values ('mine', 1)");
    const before = await others();
    await send();
    expect(await status()).toMatchObject({ consecutiveUnknowns: 0 });
    expect(await others()).toEqual(before);
  });
});

describe("nothing depends on another provider, currency or day", () => {
  test("a payout is sent although the other provider is paused, without tokens, slots and balance, and at its ceiling", async () => {
    await send();
    expect(await find()).toMatchObject({ state: "pending" });
  });

  test("a payout is blocked although the other provider's balance would be enough", async () => {
    await engine.sql("update provider_balances set available = 1000, querying_until = null");
    balance = "21.99";
    await send();
    expect(await find()).toMatchObject({ blockedBy: ["balance"] });
  });

  test("a payout is blocked by its own pause, not by that of the other provider", async () => {
    await pauseProvider(engine.context, "mine", ada);
    await send();
    expect(await find()).toMatchObject({ blockedBy: ["paused"], reason: "paused by ada: test" });
  });

  test("what is under way at a question for the balance is the provider's own, in that currency", async () => {
    expect(await queryBalance(engine.context, providerOf(engine.context, "mine"), "CNY")).toBe(true);
    expect(await rows("provider_balances", "provider = 'mine' and currency = 'CNY'")).toMatchObject([{ spent: "0" }]);
  });

  test("the status, and what a balance is compared with, count the provider's own", async () => {
    expect(await status()).toMatchObject({
      provider: "mine",
      consecutiveUnknowns: 0,
      sending: 1,
      waiting: { count: 1, amounts: { CNY: "12.00" } },
      checkFirst: { count: 0, amounts: {} },
      awaitingApproval: { count: 0, amounts: {} },
      limits: { concurrency: 2, perDay: { CNY: "100" } },
      today: { USD: "100" },
      day: { timeZone: "UTC" },
    });
    expect(await checkBalance(engine.context, "mine", "USD")).toMatchObject({ waiting: { value: "0" } });
  });

  test("handlers get the events of the provider that is delivered, also when the other one is further on", async () => {
    await pauseProvider(engine.context, "mine", ada);
    const seen: string[] = [];
    const handler = ({ provider, kind }: { readonly provider: string; readonly kind: string }) =>
      void seen.push(`${provider} ${kind}`);
    for (let round = 0; round < 2; round += 1) await deliverProviderEvents(engine.context, [handler], "mine");
    expect(seen).toEqual(["mine paused"]);
  });
});
