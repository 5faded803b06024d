import type { PGlite } from "@electric-sql/pglite";
import { createEngine } from "@payout/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOpening } from "../src/opening.ts";
import { eraseByAge, erasePersonalData } from "../src/personal/erase.ts";
import { type Revealed, revealField } from "../src/personal/reveal.ts";
import { resolveProviders } from "../src/settings.ts";
import { submitOne } from "../src/submit.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification, said, sendError } from "./stub.ts";
import { errorOf } from "./support.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => closeDriven(pglite));

const dayMs = 24 * 60 * 60 * 1000;
const ada = { actor: "ada", reason: "ticket 7" };
const account = (reference: string) => `62220200${reference.replace(/\D/g, "").padStart(4, "0")}`;
const holder = (reference: string) => `Nguyễn ${reference} Hương`;

const personal = (reference: string) => ({
  reference,
  amount: { value: "12.00", currency: "CNY" },
  destination: { accountNo: account(reference), accountName: holder(reference) },
  description: `rent of ${holder(reference)}`,
});

/** A notification that names the payee. */
function naming(reference: string): Request {
  const body = JSON.stringify({ ...personal(reference), status: "succeeded" });
  return new Request("http://127.0.0.1/notifications/stub", { method: "POST", body });
}

/** An engine whose gateway writes accounts and names into everything that it says. */
async function talkative(settings: Partial<Parameters<typeof driveEngine>[1]> = {}) {
  const stub = createStub({ accountField: "accountNo" });
  const outcome = new Map<string, string>();
  stub.send = async ({ reference }) => {
    const wanted = outcome.get(reference);
    const message = `account ${account(reference)} of ${holder(reference)} is closed`;
    if (wanted === "refused") throw Object.assign(sendError("rejected", "not_sent", reference), { message });
    if (wanted === "lost") throw Object.assign(sendError("timeout", "unknown", reference), { message });
    const failed = wanted === "failed" || wanted === "repayable";
    const payout = said(reference, failed ? "failed" : "succeeded");
    Object.defineProperty(payout, "rawBody", { value: JSON.stringify(personal(reference)) });
    return Object.assign(
      payout,
      failed && { failure: { code: "ACCOUNT", message }, repayable: wanted === "repayable" },
    );
  };
  const driven = await driveEngine(pglite, { providers: { stub: stub.provider }, ...settings });
  const { context } = driven;
  return {
    ...driven,
    stub,
    async pay(reference: string, as = "succeeded") {
      outcome.set(reference, as);
      await submitOne(context, { order: personal(reference), provider: "stub" });
      await driven.work();
      await driven.delivered(reference);
    },
    erase: (closedBefore = new Date(Date.now() + dayMs)) => erasePersonalData(context, { closedBefore, ...ada }),
    reveal: <Field extends keyof Revealed>(reference: string, field: Field) =>
      revealField(context, reference, { field, ...ada }),
    /** Every row of every table of this engine and of its jobs, as text. */
    async dump(): Promise<string> {
      const { rows } = await pglite.query<{ name: string }>(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ($1, 'driven_jobs')",
        [driven.schema],
      );
      const texts: string[] = [];
      for (const { name } of rows) {
        const all = await pglite.query<{ line: string }>(`select each::text as line from ${name} as each`);
        texts.push(...all.rows.map(({ line }) => `${name} ${line}`));
      }
      return texts.join("\n");
    },
  };
}

/** What of a payout names somebody, as text and as the bytes of a column. */
const traces = (reference: string) => {
  const texts = [account(reference), holder(reference), account(reference).slice(2)];
  return [...texts, ...texts.map((text) => Buffer.from(text).toString("hex"))];
};

function tracesIn(dump: string, reference: string): string[] {
  return traces(reference).filter((trace) => dump.includes(trace));
}

describe("erase", () => {
  test("leaves nothing of an erased payout in the database that names somebody", async () => {
    const engine = await talkative();
    await engine.pay("R1001");
    await engine.pay("R1002", "failed");
    await engine.pay("R1003", "refused");
    await engine.notify(naming("R1001"));
    await engine.note("R1003", `${holder("R1003")} asks about ${account("R1003")}`);
    expect(tracesIn(await engine.dump(), "R1003")).not.toEqual([]);
    await engine.sql(
      `insert into reconciliation_differences (reconciliation, kind, provider, reference, detail)
         values (gen_random_uuid(), 'unanswered', 'stub', 'R1002', 'account ${account("R1002")} is closed');
       insert into proposals (id, kind, provider, reference, version, action, destination, needs, proposed_by, reason, lapses_at)
         values (gen_random_uuid(), 'pay_again', 'stub', 'R1003', '1.1', '{}', '{"accountNo": "${account("R1003")}"}', '[]', 'ada', 'x', now())`,
    );
    expect(tracesIn(await engine.dump(), "R1001")).not.toEqual([]);
    expect(tracesIn(await engine.dump(), "R1002")).not.toEqual([]);
    await engine.sql("update payouts set repayable = false");
    await engine.pass(100 * dayMs);
    expect(await engine.erase()).toEqual({
      erased: 3,
      kept: { reversible: 0, repayable: 0, undelivered: 0, proposed: 0 },
    });
    const dump = await engine.dump();
    for (const reference of ["R1001", "R1002", "R1003"]) {
      expect(tracesIn(dump, reference)).toEqual([]);
      expect((await engine.history(reference)).at(-1)).toMatchObject({ kind: "erased", ...{ actor: "ada" } });
    }
    expect(await engine.get("R1001")).toMatchObject({ state: "succeeded", erasedAt: expect.any(Date) });
    expect(await engine.get("R1001")).not.toHaveProperty("accountEnding");
  });

  test("keeps what is open, reversible, repayable or undelivered, and says how much", async () => {
    const engine = await talkative();
    await engine.pay("R2001");
    await engine.pay("R2002", "repayable");
    await engine.pay("R2003");
    await engine.sql("update payouts set delivered_sequence = 0 where reference = 'R2003'");
    await engine.pay("R2004", "lost");
    await engine.pass(100 * dayMs);
    await engine.pay("R2005");
    expect(await engine.erase()).toEqual({
      erased: 1,
      kept: { reversible: 1, repayable: 1, undelivered: 1, proposed: 0 },
    });
    const dump = await engine.dump();
    expect(tracesIn(dump, "R2001")).toEqual([]);
    for (const reference of ["R2002", "R2003", "R2004", "R2005"]) expect(tracesIn(dump, reference)).not.toEqual([]);
    expect(await engine.get("R2004")).toMatchObject({ state: "pending" });
    expect(await engine.erase()).toMatchObject({
      erased: 0,
      kept: { reversible: 1, repayable: 1, undelivered: 1, proposed: 0 },
    });
  });

  test("erases nothing that ended at the moment or later, nor another provider's", async () => {
    const engine = await talkative({ personalData: { reversalDays: 0 } });
    await engine.pay("R3001");
    const { closedAt } = (await engine.get("R3001")) ?? {};
    expect(await engine.erase(new Date(0))).toMatchObject({ erased: 0 });
    const after = new Date(Number(closedAt) + 1);
    const other = erasePersonalData(engine.context, { closedBefore: after, provider: "other", ...ada });
    expect(await other).toMatchObject({ erased: 0 });
    expect(await engine.erase(after)).toMatchObject({ erased: 1 });
  });

  test("the same order is still the same, another one still another, and late news still counts", async () => {
    const engine = await talkative();
    await engine.pay("R4001");
    await engine.pass(100 * dayMs);
    await engine.erase();
    const again = (order: object) => submitOne(engine.context, { order: order as never, provider: "stub" });
    expect(await again(personal("R4001"))).toMatchObject({ state: "succeeded" });
    const other = { ...personal("R4001"), amount: { value: "13.00", currency: "CNY" } };
    expect(await errorOf(again(other))).toMatchObject({
      code: "conflict",
      paths: [],
      message: expect.stringContaining("erased"),
    });
    expect(engine.stub.sent).toEqual(["R4001"]);
    engine.stub.query = async (reference) =>
      Object.assign(said(reference, "failed"), { failure: { code: "BACK", message: holder(reference) } });
    await engine.notify(notification("R4001", "failed"));
    await engine.work();
    expect(await engine.get("R4001")).toMatchObject({ state: "reversed", failure: { code: "BACK" } });
    expect(tracesIn(await engine.dump(), "R4001")).not.toEqual([]);
    await engine.delivered("R4001");
    await engine.pass(100 * dayMs);
    await engine.sql("update payouts set repayable = false");
    expect(await engine.erase()).toMatchObject({ erased: 1 });
    expect(tracesIn(await engine.dump(), "R4001")).toEqual([]);
  });

  test("messages about orders of somebody else are erased by their age", async () => {
    const engine = await talkative();
    await engine.notify(naming("R5001"));
    expect(tracesIn(await engine.dump(), "R5001")).not.toEqual([]);
    await engine.erase();
    expect(tracesIn(await engine.dump(), "R5001")).not.toEqual([]);
    await engine.sql(
      "set session_replication_role = replica; update payout_events set at = at - interval '91 days'; reset session_replication_role",
    );
    await engine.sql("update notification_inbox set last_received_at = last_received_at - interval '91 days'");
    await erasePersonalData(engine.context, { closedBefore: new Date(), provider: "other", ...ada });
    expect(tracesIn(await engine.dump(), "R5001")).not.toEqual([]);
    await engine.erase();
    const left = tracesIn(await engine.dump(), "R5001");
    expect(left).toEqual([]);
  });

  test("by age, where the settings say so, in the engine's name", async () => {
    const engine = await talkative({ personalData: { eraseAfterDays: 120 } });
    await engine.pay("R6001");
    await engine.pass(119 * dayMs);
    await eraseByAge(engine.context);
    expect(tracesIn(await engine.dump(), "R6001")).not.toEqual([]);
    await engine.pass(2 * dayMs);
    await eraseByAge(engine.context);
    expect(tracesIn(await engine.dump(), "R6001")).toEqual([]);
    expect((await engine.history("R6001")).at(-1)).toMatchObject({ kind: "erased", actor: "engine" });
    const keeps = await talkative();
    await keeps.pay("R6002");
    await keeps.pass(10_000 * dayMs);
    await eraseByAge(keeps.context);
    expect(tracesIn(await keeps.dump(), "R6002")).not.toEqual([]);
  });

  test.each([
    ["actor", { closedBefore: new Date(), reason: "r" }],
    ["reason", { closedBefore: new Date(), actor: "ada" }],
    ["closedBefore", { closedBefore: "2026-01-01", ...ada }],
    ["closedBefore", { closedBefore: new Date(Number.NaN), ...ada }],
    ["closedBefore", { ...ada }],
  ])("refuses a call without a good %s", async (path, options) => {
    const engine = await talkative();
    const call = erasePersonalData(engine.context, options as never);
    expect(await errorOf(call)).toMatchObject({ code: "not_allowed", paths: [path] });
  });

  test("more than fit into one transaction", async () => {
    const engine = await talkative();
    await engine.pay("R7001");
    await engine.sql(`insert into payouts (provider, reference, order_digest, destination_digest, amount, currency, state, closed_at)
      select provider, 'M' || number, '', '', amount, currency, state, closed_at from payouts, generate_series(1, 1001) as number`);
    await engine.pass(100 * dayMs);
    expect(await engine.erase()).toMatchObject({ erased: 1002 });
    expect(await engine.erase()).toMatchObject({ erased: 0 });
  });
});

describe("reveal", () => {
  test("shows a field after the history holds who saw it", async () => {
    const engine = await talkative();
    await engine.pay("R8001");
    expect(await engine.reveal("R8001", "account")).toBe(account("R8001"));
    expect(await engine.reveal("R8001", "destination")).toEqual(personal("R8001").destination);
    const [message, ...more] = await engine.reveal("R8001", "messages");
    expect(more).toEqual([]);
    expect(JSON.parse(Buffer.from(message?.raw ?? []).toString())).toEqual(personal("R8001"));
    const history = await engine.history("R8001");
    expect(history.find(({ id }) => id === message?.id)).toMatchObject({ kind: "succeeded", at: message?.at });
    expect(history.filter(({ kind }) => kind === "revealed")).toMatchObject(
      ["account", "destination", "messages"].map((field) => ({ actor: "ada", data: { field, reason: "ticket 7" } })),
    );
    expect(JSON.stringify(history)).not.toContain(account("R8001"));
  });

  test("does not change what an operator has seen", async () => {
    const engine = await talkative();
    await engine.pay("R8002");
    const before = await engine.get("R8002");
    await engine.reveal("R8002", "account");
    expect(await engine.get("R8002")).toEqual(before);
  });

  test("shows nothing of what is erased, is not there, or is asked for by nobody", async () => {
    const engine = await talkative();
    await engine.pay("R8003");
    await engine.pass(100 * dayMs);
    await engine.erase();
    for (const field of ["account", "destination"] as const)
      expect(await errorOf(engine.reveal("R8003", field))).toMatchObject({ code: "not_allowed", reference: "R8003" });
    expect(await engine.reveal("R8003", "messages")).toEqual([]);
    expect(await errorOf(engine.reveal("NONE", "account"))).toMatchObject({ code: "unknown_reference" });
    expect(await errorOf(engine.reveal("R8003", "secret" as "account"))).toMatchObject({ paths: ["field"] });
    const nobody = revealField(engine.context, "R8003", { field: "account", actor: "", reason: "r" });
    expect(await errorOf(nobody)).toMatchObject({ paths: ["actor"] });
    expect((await engine.kinds("R8003")).filter((kind) => kind === "revealed")).toEqual(["revealed"]);
  });

  test("gives no account where the provider does not name its field", async () => {
    const stub = createStub();
    const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
    await submitOne(engine.context, { order: personal("R8004"), provider: "stub" });
    expect(await revealField(engine.context, "R8004", { field: "account", ...ada })).toBeUndefined();
    expect(await engine.get("R8004")).not.toHaveProperty("accountEnding");
  });
});

describe("the last characters of an account", () => {
  test.each([
    ["62220200", "0200"],
    ["1234567", undefined],
  ])("%s: %s", async (accountNo, ending) => {
    const stub = createStub({ accountField: "accountNo" });
    const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
    const order = { ...personal("E1"), destination: { accountNo } };
    await submitOne(engine.context, { order, provider: "stub" });
    expect((await engine.get("E1"))?.accountEnding).toBe(ending);
  });
});

describe("the key of the digests", () => {
  const key = "a secret of thirty-two characters";
  const digestsOf = async (engine: { readonly context: Awaited<ReturnType<typeof driveEngine>>["context"] }) =>
    engine.context.db.selectFrom("payouts").select(["order_digest", "destination_digest", "account_digest"]).execute();

  test("two databases digest the same order differently, and the same key in the same way", async () => {
    const stored: unknown[] = [];
    for (const personalData of [{}, {}, { digestKey: key }, { digestKey: key }]) {
      const engine = await talkative({ personalData });
      await submitOne(engine.context, { order: personal("K1"), provider: "stub" });
      stored.push(...(await digestsOf(engine)));
    }
    expect(stored[0]).not.toEqual(stored[1]);
    expect(stored[1]).not.toEqual(stored[2]);
    expect(stored[2]).toEqual(stored[3]);
  });

  test("is not in the database where the settings have it", async () => {
    const engine = await talkative({ personalData: { digestKey: key } });
    expect(await engine.dump()).not.toContain(key);
  });

  test.each([
    ["another key", { digestKey: key }, { digestKey: `${key}!` }, /another personalData\.digestKey/],
    ["none any more", { digestKey: key }, {}, /which is not set now/],
    ["one that is new", {}, { digestKey: key }, /without personalData\.digestKey/],
  ])("%s is refused", async (_, first, then, message) => {
    const { schema } = await talkative({ personalData: first });
    const providers = { stub: createStub().provider };
    const all = { database: pglite, schema, jobsSchema: "driven_jobs", providers, personalData: then };
    const opening = createOpening(all, resolveProviders(all), () => undefined);
    expect(await errorOf(opening.opened())).toMatchObject({
      code: "configuration",
      paths: ["personalData.digestKey"],
      message: expect.stringMatching(message),
    });
    await opening.close();
  });

  test.each([
    [{ digestKey: "short" }, /digestKey must be a secret text of 32/],
    [{ digestKey: undefined }, /digestKey must be a secret text of 32/],
    [{ digestKey: " ".repeat(40) }, /digestKey must be a secret text of 32/],
    [{ eraseAfterDays: -1 }, /eraseAfterDays must be a whole number of days/],
    [{ eraseAfterDays: 1.5 }, /eraseAfterDays must be a whole number of days/],
    [{ reversalDays: "90" }, /reversalDays must be a whole number of days/],
    [{ reversalDays: 36_501 }, /reversalDays must be a whole number of days/],
    [{ digestkey: "x" }, /digestkey/],
    [7, /personalData must be an object/],
  ])("settings %j are refused", (personalData, message) => {
    const providers = { stub: createStub().provider };
    const create = () => createEngine({ providers, database: "memory://", personalData: personalData as never });
    expect(create).toThrow(message);
  });
});
