import type { PGlite } from "@electric-sql/pglite";
import type { DecisionWord } from "@payout/engine";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { transact } from "../src/context.ts";
import type { PayoutState } from "../src/machine/words.ts";
import { resolvePayout } from "../src/resolve/resolve.ts";
import { decisionWords } from "../src/resolve/rules.ts";
import { wasNamed } from "../src/work/hindsight.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notFound, notification, type Stub, said, sendError } from "./stub.ts";
import { quick } from "./support.ts";

const day = 86_400_000;
// Many of these payouts get lost, which must not pause the provider here.
const rules = { ...quick, settlingMs: 60_000, pauseAfterUnknowns: false } as const;

let pglite: PGlite;
let stub: Stub;
let engine: Awaited<ReturnType<typeof driveEngine>>;

beforeAll(async () => {
  pglite = await freshDatabase();
  stub = createStub();
  engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules });
}, 30_000);

afterAll(() => closeDriven(pglite));

// Only what a test is about is worked on.
beforeEach(() => engine.forget());

let count = 0;
const fresh = (): string => `R${++count}`;

const decide = (reference: string, decision: DecisionWord) =>
  resolvePayout(engine.context, reference, { decision, actor: "ada", reason: "statement of 21 November, line 7" });

/** Brings a new payout into a situation, in the way in which it happens. */
const situations = {
  accepted: async () => submitted(),
  sending: async () => {
    const reference = await submitted();
    await engine.sql(`update payouts set state = 'sending', attempt = 1 where reference = '${reference}'`);
    return reference;
  },
  pending: () => sent(async ({ reference }) => said(reference, "pending")),
  "pending, stuck": async () => {
    const reference = await sent(async (order) => said(order.reference, "pending"));
    await engine.pass(2 * day);
    await engine.work();
    return reference;
  },
  "unknown, just sent": () => sent(lost),
  "unknown, settled": async () => {
    const reference = await sent(lost);
    await engine.pass(day / 2);
    return reference;
  },
  "held, not found": async () => {
    await sent(async ({ reference }) => said(reference, "succeeded"));
    const reference = await sent(lost);
    stub.query = async (queried) => {
      if (queried === reference) throw notFound();
      return said(queried, "succeeded");
    };
    await engine.pass(day / 2);
    await engine.work();
    return reference;
  },
  "held, not found any more": async () => {
    await sent(async ({ reference }) => said(reference, "succeeded"));
    const reference = await sent(async (order) => said(order.reference, "pending"));
    await goneFromTheGateway(reference);
    return reference;
  },
  "held, not found after it was notified": async () => {
    await sent(async ({ reference }) => said(reference, "succeeded"));
    const reference = await sent(lost);
    await engine.notify(notification(reference, "unknown"));
    await goneFromTheGateway(reference);
    return reference;
  },
  "held, never sent": async () => {
    const reference = fresh();
    await engine.notify(notification(reference, "succeeded"));
    await engine.submit(reference);
    return reference;
  },
  "held, corrupted": async () => {
    const reference = await submitted();
    await engine.sql(`update payout_orders set body = '{}' where reference = '${reference}'`);
    await engine.work();
    return reference;
  },
  succeeded: () => sent(async ({ reference }) => said(reference, "succeeded")),
  failed: () => sent(async ({ reference }) => said(reference, "failed")),
  "cancelled, never sent": async () => {
    const reference = await submitted();
    await engine.sql(`update payouts set state = 'cancelled', next_at = null where reference = '${reference}'`);
    return reference;
  },
  reversed: () => sent(async ({ reference }) => said(reference, "reversed")),
} as const;

const lost = async () => {
  throw sendError("timeout", "unknown");
};

/** The gateway, queried much later, knows other orders but not this one. */
async function goneFromTheGateway(reference: string): Promise<void> {
  stub.query = async (queried) => (queried === reference ? Promise.reject(notFound()) : said(queried, "succeeded"));
  await engine.pass(day / 2);
  await engine.work();
  expect((await engine.get(reference))?.state).toBe("needs_review");
}

async function submitted(): Promise<string> {
  const reference = fresh();
  await engine.submit(reference);
  return reference;
}

async function sent(send: Stub["send"]): Promise<string> {
  const reference = await submitted();
  stub.send = send;
  stub.query = async (queried) => said(queried, "pending");
  await engine.work();
  return reference;
}

/** What each decision leads to; what is not here is refused. The document of the operations shows the same table. */
const allowed: Readonly<Record<keyof typeof situations, Partial<Record<DecisionWord, PayoutState>>>> = {
  accepted: {},
  sending: {},
  pending: { query_again: "pending" },
  "pending, stuck": { query_again: "pending", paid: "succeeded", failed: "failed" },
  "unknown, just sent": { query_again: "unknown", paid: "succeeded", failed: "failed" },
  "unknown, settled": { query_again: "unknown", paid: "succeeded", failed: "failed", not_sent: "failed" },
  "held, not found": { query_again: "needs_review", paid: "succeeded", failed: "failed", not_sent: "failed" },
  "held, not found any more": { query_again: "needs_review", paid: "succeeded", failed: "failed" },
  "held, not found after it was notified": { query_again: "needs_review", paid: "succeeded", failed: "failed" },
  "held, never sent": { query_again: "needs_review", paid: "succeeded", failed: "failed", not_sent: "failed" },
  "held, corrupted": { paid: "succeeded", failed: "failed", not_sent: "failed" },
  succeeded: { query_again: "succeeded", returned: "reversed" },
  failed: { query_again: "failed", paid: "succeeded" },
  "cancelled, never sent": {},
  reversed: { query_again: "reversed", paid: "succeeded" },
};

const cases = (Object.keys(situations) as (keyof typeof situations)[]).flatMap((situation) =>
  decisionWords.map((decision) => [situation, decision, allowed[situation][decision]] as const),
);

test.each(cases)("%s, decided %s: %s", async (situation, decision, expected) => {
  const reference = await situations[situation]();
  const before = await engine.get(reference);
  if (expected === undefined) {
    await expect(decide(reference, decision)).rejects.toMatchObject({ code: "not_allowed", reference });
    expect(await engine.get(reference)).toEqual(before);
    return;
  }
  expect(await decide(reference, decision)).toMatchObject({ state: expected });
  const last = (await engine.history(reference)).at(-1);
  expect(last).toMatchObject({
    actor: "ada",
    data: { source: "operator", decision, reason: "statement of 21 November, line 7" },
  });
});

describe("a decision", () => {
  test("that nothing was sent is the only one that lets the same money be ordered again", async () => {
    const reference = await situations["held, not found"]();
    expect(await decide(reference, "not_sent")).toMatchObject({
      state: "failed",
      repayable: true,
      gatewayStatus: "failed",
    });
    expect(await decide(await situations["held, not found"](), "failed")).toMatchObject({ repayable: false });
  });

  test("query_again queries at once, and the gateway's answer is stored", async () => {
    const reference = await situations["held, not found"]();
    stub.query = async (queried) => said(queried, "succeeded");
    await decide(reference, "query_again");
    await engine.work();
    expect(await engine.get(reference)).toMatchObject({ state: "succeeded" });
  });

  test("never sends anything, and nothing is sent after it", async () => {
    const reference = await situations["held, not found"]();
    const before = stub.sent.filter((each) => each === reference).length;
    await decide(reference, "not_sent");
    await engine.pass(10 * day);
    await engine.work();
    expect(stub.sent.filter((each) => each === reference)).toHaveLength(before);
  });

  test("is not final: a later success at the gateway is stored after a confirming query", async () => {
    const reference = await situations["held, not found"]();
    await decide(reference, "not_sent");
    stub.query = async (queried) => said(queried, "succeeded");
    await engine.notify(notification(reference, "succeeded"));
    await engine.work();
    expect(await engine.get(reference)).toMatchObject({ state: "succeeded" });
    expect(await engine.kinds(reference)).toContain("late_success");
  });

  test("a return stored by an operator stands while the gateway repeats itself, until it reports more or an operator queries it", async () => {
    const reference = await situations.succeeded();
    const saying = (at?: string) => {
      stub.query = async (queried) => said(queried, "succeeded", at);
    };
    saying();
    await decide(reference, "returned");
    await engine.pass(2 * day);
    await engine.work();
    expect(stub.queried).toContain(reference);
    expect((await engine.get(reference))?.state).toBe("reversed");
    await decide(reference, "query_again");
    await engine.work();
    expect((await engine.get(reference))?.state).toBe("succeeded");
    await decide(reference, "returned");
    saying("2026-11-23 10:00:00");
    await engine.pass(2 * day);
    await engine.work();
    expect((await engine.get(reference))?.state).toBe("succeeded");
    expect(await engine.kinds(reference)).toEqual(expect.arrayContaining(["reversed", "late_success"]));
  });

  test.each([
    ["actor", { actor: "", reason: "x" }],
    ["actor", { actor: " ada", reason: "x" }],
    ["actor", { actor: "ada\n", reason: "x" }],
    ["actor", { actor: "engine", reason: "x" }],
    ["actor", { actor: "Gateway", reason: "x" }],
    ["actor", { actor: "engine\u200B", reason: "x" }],
    ["actor", { actor: "a\u3164da", reason: "x" }],
    ["actor", { actor: "a\u0000da", reason: "x" }],
    ["actor", { actor: "\uFF45\uFF4E\uFF47\uFF49\uFF4E\uFF45", reason: "x" }],
    ["reason", { actor: "ada", reason: "  " }],
    ["decision", { actor: "ada", reason: "x", decision: "pay" as DecisionWord }],
  ])("D12: without a usable %s is refused", async (path, options) => {
    const reference = await situations.succeeded();
    const refused = resolvePayout(engine.context, reference, { decision: "returned", ...options });
    await expect(refused).rejects.toMatchObject({ code: "not_allowed", paths: [path] });
  });

  test("D14: on what has changed meanwhile is refused, and says what it is now", async () => {
    const reference = await situations["held, not found"]();
    const seen = (await engine.get(reference))?.version ?? "";
    await decide(reference, "query_again");
    const error = await resolvePayout(engine.context, reference, {
      decision: "not_sent",
      actor: "bob",
      reason: "x",
      seen,
    }).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: "not_allowed", paths: ["seen"] });
    const now = await engine.get(reference);
    expect(String(error)).toContain(`version ${now?.version}. Nothing was changed.`);
    expect(now?.version).not.toBe(seen);
    await expect(
      resolvePayout(engine.context, reference, {
        decision: "not_sent",
        actor: "bob",
        reason: "x",
        seen: `${now?.version}`,
      }),
    ).resolves.toMatchObject({ state: "failed" });
  });

  test("D14: of two at the same moment on what both saw, one is stored", async () => {
    const reference = await situations["held, not found"]();
    const seen = (await engine.get(reference))?.version ?? "";
    const both = (["paid", "not_sent"] as const).map((decision) =>
      resolvePayout(engine.context, reference, { decision, actor: "ada", reason: "x", seen }),
    );
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("D14: the version stays while nothing happens, even when queries change nothing", async () => {
    const reference = await situations.pending();
    await engine.pass(60_000);
    await engine.work();
    const { version } = (await engine.get(reference)) ?? {};
    await engine.pass(60_000);
    await engine.work();
    expect((await engine.get(reference))?.version).toBe(version);
  });

  test("D13: not_sent about an order that the gateway has ever reported is refused", async () => {
    for (const situation of ["held, not found any more", "held, not found after it was notified"] as const)
      await expect(decide(await situations[situation](), "not_sent")).rejects.toMatchObject({ code: "not_allowed" });
  });

  test("that is refused says which ones are allowed now", async () => {
    const pending = await situations.pending();
    await expect(decide(pending, "paid")).rejects.toThrow(
      /cannot decide "paid" while .*\. Now allowed: query_again\.$/,
    );
    const arrived = await situations.succeeded();
    await expect(decide(arrived, "paid")).rejects.toThrow(/Now allowed: query_again, returned\.$/);
  });

  test("without any words, or about an unknown reference, is refused", async () => {
    const nothing = resolvePayout(engine.context, "missing", undefined as never);
    await expect(nothing).rejects.toMatchObject({ code: "not_allowed", paths: ["decision"] });
    await expect(decide("missing", "paid")).rejects.toMatchObject({ code: "unknown_reference" });
  });
});

test.each([
  ["held, not found", /back office or statement.*not_sent/],
  ["held, not found any more", /has reported this order.*query_again, paid or failed/],
  ["held, never sent", /find out which system/],
  ["held, corrupted", /Its row was changed/],
  ["unknown, settled", /Do not pay again/],
  ["pending, stuck", /Ask the gateway for its status/],
] as const)("says what to do about a payout that is %s", async (situation, words) => {
  const payout = await engine.get(await situations[situation]());
  expect(payout?.nextStep).toMatch(words);
  expect(payout?.reason ?? payout?.stuckSince).toBeDefined();
});

test.each(["pending", "succeeded", "failed"] as const)("has nothing to do about one that is %s", async (situation) => {
  expect((await engine.get(await situations[situation]()))?.nextStep).toBeUndefined();
});

test("that nothing was sent cannot be decided about a held payout either, as long as the gateway may still take it in", async () => {
  const reference = await sent(lost);
  await engine.sql(`update payouts set state = 'needs_review' where reference = '${reference}'`);
  const decision = { decision: "not_sent", actor: "Ada", reason: "not in the back office" } as const;
  await expect(resolvePayout(engine.context, reference, decision)).rejects.toMatchObject({ code: "not_allowed" });
});

test("what a gateway says counts for its own payout, not for another gateway's under the same reference", async () => {
  const reference = await situations.pending();
  const isNamed = (provider: string) => transact(engine.context, (work) => wasNamed(work, { provider, reference }));
  expect([await isNamed("stub"), await isNamed("other")]).toEqual([true, false]);
});
