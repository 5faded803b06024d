import { setTimeout as pause } from "node:timers/promises";
import type { PGlite } from "@electric-sql/pglite";
import { createEngine, type Engine } from "@payout/engine";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, said } from "./stub.ts";
import { eventually, orderFor } from "./support.ts";

const ada = { actor: "ada", reason: "ticket 7" };
const bob = { actor: "bob", reason: "checked" };
const stub = createStub();
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => pglite.close());

let schemas = 0;
let engine: Engine;
beforeEach(() => {
  const providers = { stub: stub.provider, other: createStub().provider };
  engine = createEngine({ providers, database: pglite, schema: `overview_${++schemas}` });
});
afterEach(() => engine.stop());

/** PGlite's clock has no finer steps, and what happened within one has no sequence. */
const nextMillisecond = () => pause(2);

const submit = (reference: string, value = "12.00", currency = "CNY", provider = "stub") =>
  engine.submit({ ...orderFor("jeepay.transfer", reference), amount: { value, currency } } as never, provider as never);

describe("the overview", () => {
  test("counts what is open by provider and state, adds it up by currency, and says since when", async () => {
    const { acceptedAt } = await submit("R1", "0.10");
    await submit("R2", "0.20");
    await submit("R3", "5", "USDT");
    await submit("R4", "7.00", "CNY", "other");
    await engine.cancelBeforeSend("R4", { actor: "ada", reason: "wrong" });
    await engine.pause("other", ada);
    const { asOf, open, waiting } = await engine.overview();
    expect(open).toEqual([
      { provider: "stub", state: "accepted", count: 3, amounts: { CNY: "0.30", USDT: "5" }, oldest: acceptedAt },
    ]);
    expect(asOf.getTime()).toBeGreaterThanOrEqual(acceptedAt.getTime());
    expect(waiting).toMatchObject([{ kind: "paused", provider: "other" }]);
    expect(engine.providerNames()).toEqual(["stub", "other"]);
  });

  test("of nothing is empty", async () => {
    expect(await engine.overview()).toMatchObject({ open: [], waiting: [] });
  });
});

describe("activity", () => {
  test("has what operators did, the newest first, and nothing of the engine's or the gateway's", async () => {
    stub.send = async ({ reference }) => said(reference, "succeeded");
    await submit("R1");
    await engine.start();
    await eventually(async () => expect(await engine.get("R1")).toMatchObject({ state: "succeeded" }));
    await engine.note("R1", { actor: "ada", text: "the payee Li called" });
    await nextMillisecond();
    await engine.reveal("R1", { ...bob, field: "destination" });
    await nextMillisecond();
    await engine.pause("stub", ada);
    await nextMillisecond();
    await engine.setApprovalRules({ orders: [], decisions: { approvers: 1 } }, ada);
    await nextMillisecond();
    const proposal = await engine.setApprovalRules(null, ada);
    await nextMillisecond();
    const resuming = await engine.resume("stub", ada);
    await nextMillisecond();
    await engine.decline(proposal?.id ?? "", { actor: "bob", reason: "keep them" });
    await nextMillisecond();
    await engine.approve(resuming?.id ?? "", { actor: "bob" } as never);
    const found = await engine.activity();
    expect(found.map(({ actor, what, provider, reference }) => [actor, what, provider, reference])).toEqual([
      ["ada", "resumed", "stub", undefined],
      ["bob", "approved", "stub", undefined],
      ["bob", "declined", undefined, undefined],
      ["ada", "proposed", "stub", undefined],
      ["ada", "proposed", undefined, undefined],
      ["ada", "rules_changed", undefined, undefined],
      ["ada", "paused", "stub", undefined],
      ["bob", "revealed", "stub", "R1"],
      ["ada", "noted", "stub", "R1"],
    ]);
    expect(JSON.stringify(found)).not.toContain("Li called");
    expect((await engine.activity({ actor: "bob" })).map(({ what }) => what)).toEqual([
      "approved",
      "declined",
      "revealed",
    ]);
    const ofSome = await engine.activity({ provider: ["stub", "other"] });
    expect(ofSome).toEqual(found.filter(({ provider }) => provider !== undefined));
    expect(await engine.activity({ provider: [] })).toEqual([]);
    expect((await engine.activity({ provider: "stub", limit: 2 })).map(({ what }) => what)).toEqual([
      "resumed",
      "approved",
    ]);
    const first = found.at(-1);
    expect(await engine.activity({ from: first?.at as Date, to: found.at(-2)?.at as Date })).toEqual([first]);
    const pages = [];
    for (let after: string | undefined; ; ) {
      const [next] = await engine.activity({ limit: 1, ...(after !== undefined && { after }) });
      if (next === undefined) break;
      pages.push(next);
      after = next.id;
    }
    expect(pages).toEqual(found);
  });

  test("has the approvals that somebody has withdrawn", async () => {
    const rules = { orders: [], decisions: { approvers: 2 } };
    await engine.setApprovalRules(rules, { actor: "ceo", reason: "policy" });
    await engine.pause("stub", { actor: "ada", reason: "maintenance" });
    const proposal = await engine.resume("stub", { actor: "ada", reason: "it is back" });
    await engine.approve(proposal?.id ?? "", { actor: "Bo: x" } as never);
    expect(await engine.withdrawApprovals("bo: X", { actor: "eve", reason: "has left" })).toBe(1);
    expect(await engine.activity({ actor: "eve" })).toMatchObject([
      { what: "approval_withdrawn", provider: "stub", reason: "has left" },
    ]);
    expect(await engine.activity({ provider: "other" })).toEqual([]);
  });

  test("turns pages over what happened at one moment in several tables, and misses and repeats nothing", async () => {
    await engine.overview();
    const at = "timestamptz '2026-11-22T10:00:00.000001Z'";
    const ids = [1, 2, 3].map((n) => `('0000000${n}-0000-4000-8000-00000000000${n}'::uuid)`).join(", ");
    const schema = `overview_${schemas}`;
    await pglite.exec(`
      insert into ${schema}.payout_events (id, provider, reference, kind, actor, at)
        select id, 'stub', 'R1', 'noted', 'ada', ${at} from (values ${ids}) as made (id);
      insert into ${schema}.provider_events (id, provider, kind, actor, reason, at)
        select id, 'stub', 'paused', 'ada', 'x', ${at} from (values ${ids}) as made (id);
      insert into ${schema}.approval_rule_sets (actor, reason, at) values ('ada', 'x', ${at})`);
    const all = await engine.activity();
    expect(all).toHaveLength(7);
    for (const limit of [1, 2, 3]) {
      const pages = [];
      for (let page = await engine.activity({ limit }); page.length > 0; ) {
        pages.push(...page);
        page = await engine.activity({ limit, after: page.at(-1)?.id as string });
        if (pages.length > 20) break;
      }
      expect(pages).toEqual(all);
    }
  });

  test.each<[string, object | null]>([
    ["filter", null],
    ["actr", { actr: "ada" }],
    ["actor", { actor: "" }],
    ["provider", { provider: 7 }],
    ["limit", { limit: 1001 }],
    ["from", { from: "2026-11-22" }],
    ["to", { to: new Date("never") }],
    ["after", { after: "R1" }],
    ["after", { after: "1.2; drop table payouts" }],
  ])("%s is refused: %j", async (name, filter) => {
    await expect(engine.activity(filter as never)).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringContaining(name),
    });
  });
});
