import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { providerOf } from "../src/context.ts";
import { queryBalance } from "../src/limits/balance.ts";
import { checkBalance } from "../src/limits/check-balance.ts";
import { sendPayout } from "../src/work/send.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { scriptedProvider } from "./scripted-provider.ts";
import { sendError } from "./stub.ts";
import { quick } from "./support.ts";

let pglite: PGlite;
let engine: Awaited<ReturnType<typeof driveEngine>>;
/** How the gateway answers a query of its balance. */
let answerBalance: () => Promise<string>;

beforeAll(async () => {
  pglite = await freshDatabase();
  const providers = { stub: scriptedProvider({ balance: () => answerBalance() }) };
  engine = await driveEngine(pglite, { providers, rules: { ...quick, limits: { minimumBalance: { CNY: "0" } } } });
}, 30_000);

afterAll(() => closeDriven(pglite));

beforeEach(async () => {
  await engine.sql("delete from provider_balances");
  await engine.forget();
});

const query = () => queryBalance(engine.context, providerOf(engine.context, "stub"), "CNY");

const known = () => engine.context.db.selectFrom("provider_balances").selectAll().executeTakeFirst();

test("while one worker queries, no other does, and the last answer no longer counts", async () => {
  answerBalance = async () => "100";
  expect(await query()).toBe(true);
  answerBalance = async () => {
    expect(await known()).toMatchObject({ queried_at: null });
    expect(await query()).toBe(false);
    return "50";
  };
  expect(await query()).toBe(true);
  expect(await known()).toMatchObject({ available: "50", spent: "0", querying_until: null });
});

test("what was in flight before the query counts as spent, whether the answer includes it or not", async () => {
  await engine.submit("A");
  await engine.submit("B");
  await engine.sql("update payouts set state = 'sending', attempt = 1 where reference = 'A'");
  answerBalance = async () => {
    await engine.sql("update payouts set state = 'pending' where reference = 'A'");
    return "100";
  };
  await query();
  expect(await known()).toMatchObject({ available: "100", spent: "12.00" });
});

test("an answer that arrives after another worker took the query over is dropped", async () => {
  answerBalance = async () => {
    await engine.sql("update provider_balances set querying_until = now() + interval '1 minute'");
    return "1000";
  };
  expect(await query()).toBe(false);
  expect(await known()).toMatchObject({ available: null, queried_at: null });
});

test("after a failed query no worker queries for a few seconds", async () => {
  answerBalance = async () => {
    throw new Error("no answer");
  };
  expect(await query()).toBe(false);
  answerBalance = async () => "100";
  expect(await query()).toBe(false);
  await engine.sql("update provider_balances set querying_until = querying_until - interval '10 seconds'");
  expect(await query()).toBe(true);
});

const send = (reference: string) => sendPayout(engine.context, { provider: "stub", reference });

test("an answer is valid for a minute unless the settings say otherwise", async () => {
  let queries = 0;
  answerBalance = async () => {
    queries += 1;
    return "100";
  };
  for (const reference of ["A", "B", "C"]) await engine.submit(reference);
  await send("A");
  await engine.sql("update provider_balances set queried_at = now() - interval '30 seconds'");
  await send("B");
  expect(queries).toBe(1);
  await engine.sql("update provider_balances set queried_at = now() - interval '61 seconds'");
  await send("C");
  expect(queries).toBe(2);
});

test("nothing is sent by the last answer while a new one is on its way", async () => {
  answerBalance = async () => "100";
  await query();
  await engine.submit("A");
  answerBalance = async () => {
    await send("A");
    return "100";
  };
  expect(await query()).toBe(true);
  expect(await engine.get("A")).toMatchObject({ state: "accepted", blockedBy: ["balance"] });
});

test("an error of the gateway about its balance stays what it is", async () => {
  answerBalance = async () => {
    throw sendError("timeout", "unknown");
  };
  const checked = checkBalance(engine.context, "stub", "CNY");
  await expect(checked).rejects.toMatchObject({ name: "PayoutError", code: "timeout" });
});
