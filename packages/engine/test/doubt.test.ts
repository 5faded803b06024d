import type { PGlite } from "@electric-sql/pglite";
import type { Capabilities } from "@payout/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelBeforeSend } from "../src/cancel.ts";
import type { ProviderRules } from "../src/settings.ts";
import { queryPayout } from "../src/work/query.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notFound, notification, said, sendError } from "./stub.ts";

// What the engine makes of the outcomes of a send, at a gateway that says what the test wants, while days pass.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const minute = 60_000;
const hour = 60 * minute;

async function setUp(capabilities: Partial<Capabilities> = {}, rules: ProviderRules = {}) {
  const stub = createStub(capabilities);
  return { stub, engine: await driveEngine(pglite, { providers: { stub: stub.provider }, rules }) };
}

// What a fetch of the caller's could throw, when it uses a provider itself.
const strayProof = Object.assign(sendError("network", "not_sent"), { operation: "balance" });

describe("a send that fails", () => {
  test.each(["rejected", "invalid_order", "insufficient_balance"] as const)(
    "with proof that %s orders never existed ends the payout",
    async (code) => {
      const { stub, engine } = await setUp();
      stub.send = async () => Promise.reject(sendError(code, "not_sent"));
      await engine.submit("R1");
      await engine.work();
      expect(await engine.get("R1")).toMatchObject({ state: "failed", repayable: true, failure: { code }, attempt: 1 });
      expect(await engine.kinds("R1")).toEqual(["accepted", "sending", "refused"]);
      await engine.pass(48 * hour);
      await engine.work();
      expect(stub.sent).toEqual(["R1"]);
    },
  );

  test.each(["network", "rate_limited", "unavailable", "authentication", "configuration", "aborted"] as const)(
    "with proof that nothing was sent because of %s is sent again, after a pause, until it works",
    async (code) => {
      const { stub, engine } = await setUp({}, { sendAgainAfterMs: [10 * minute] });
      stub.send = async ({ reference }) =>
        stub.sent.length < 3 ? Promise.reject(sendError(code, "not_sent")) : said(reference, "succeeded");
      await engine.submit("R1");
      await engine.work();
      expect(await engine.get("R1")).toMatchObject({ state: "accepted", attempt: 1, reason: `the stub says ${code}` });
      await engine.pass(5 * minute);
      await engine.work();
      expect(stub.sent).toHaveLength(1);
      for (const _again of [2, 3]) {
        await engine.pass(12 * minute);
        await engine.work();
      }
      expect(await engine.get("R1")).toMatchObject({ state: "succeeded", attempt: 3 });
      expect(stub.sent).toEqual(["R1", "R1", "R1"]);
    },
  );

  test.each([
    ["an unknown outcome", sendError("timeout", "unknown")],
    ["a duplicate reference", sendError("duplicate_reference", "unknown")],
    ["an error that is not one of core's", new Error("the provider has a bug")],
    ["an error of another operation", notFound()],
    ["proof about another order", sendError("network", "not_sent", "R2")],
    ["proof about another operation", strayProof],
  ])("with %s is queried for days, and never sent again", async (_what, error) => {
    const { stub, engine } = await setUp({ reportsNotFound: false });
    stub.send = async () => Promise.reject(error);
    stub.query = async () => Promise.reject(notFound());
    await engine.submit("R1");
    await engine.work();
    for (let queries = 0; queries < 12; queries++) {
      expect((await engine.get("R1"))?.state).toBe("unknown");
      await engine.pass(8 * hour);
      await engine.work();
    }
    expect(stub.sent).toEqual(["R1"]);
    expect(stub.queried).toHaveLength(12);
    stub.query = async (reference) => said(reference, "succeeded");
    await engine.pass(8 * hour);
    await engine.work();
    expect(await engine.kinds("R1")).toEqual(["accepted", "sending", "unknown", "stuck", "succeeded"]);
  });
});

test("the content of a query or notification is stored with its attempt", async () => {
  const { stub, engine } = await setUp();
  stub.send = async () => Promise.reject(sendError("timeout", "unknown"));
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.submit("R1");
  await engine.work();
  await engine.pass(hour);
  await engine.work();
  await engine.notify(notification("R1", "failed"));
  await engine.work();
  const attempts = (await engine.history("R1")).map(({ kind, attempt }) => [kind, attempt]);
  expect(Object.fromEntries(attempts)).toMatchObject({ sending: 1, succeeded: 1, unconfirmed: 1, disagreement: 1 });
});

describe('"no such order"', () => {
  const rules = { sendTimeoutMs: 90_000, leaseMs: 30_000, settlingMs: 15 * minute };

  /** A payout whose answer got lost, at a gateway that does not know it. */
  async function lostOrder(capabilities: Partial<Capabilities> = {}, more: ProviderRules = {}) {
    const { stub, engine } = await setUp(capabilities, { ...rules, ...more });
    const firstOf = (reference: string) => stub.sent.filter((each) => each === reference).length === 1;
    stub.send = async ({ reference }) =>
      reference === "LOST" && firstOf("LOST")
        ? Promise.reject(sendError("timeout", "unknown"))
        : said(reference, "pending");
    stub.query = async (reference) =>
      reference === "LOST" ? Promise.reject(notFound()) : said(reference, "succeeded");
    await engine.submit("LOST");
    await engine.work();
    return { stub, engine };
  }

  test("counts after budget, lease and settling time, from a provider that has found another order; then an operator decides", async () => {
    const { stub, engine } = await lostOrder();
    await engine.submit("OTHER");
    await engine.work();
    await engine.pass(16 * minute);
    await engine.work();
    expect(await engine.get("OTHER")).toMatchObject({ state: "succeeded" });
    expect(await engine.get("LOST")).toMatchObject({ state: "unknown", reason: "no such order" });
    await engine.pass(2 * minute);
    await engine.work();
    expect(await engine.get("LOST")).toMatchObject({
      state: "needs_review",
      reason: expect.stringMatching(/before paying again/),
    });
    await engine.pass(48 * hour);
    await engine.work();
    expect(stub.sent).toEqual(["LOST", "OTHER"]);
    expect(await engine.delivered("LOST")).toEqual(["unknown", "needs_review", "stuck"]);
  });

  test("does not count as long as the provider has found nothing at all", async () => {
    const { engine } = await lostOrder();
    await engine.pass(24 * hour);
    await engine.work();
    expect((await engine.get("LOST"))?.state).toBe("unknown");
  });

  test("is checked by a query of another order, when this process has found none yet", async () => {
    const { stub, engine } = await lostOrder();
    stub.send = async ({ reference }) => said(reference, "succeeded");
    await engine.submit("OTHER");
    await engine.work();
    await engine.pass(24 * hour);
    await engine.work();
    expect(stub.queried).toContain("OTHER");
    expect((await engine.get("LOST"))?.state).toBe("needs_review");
  });

  test("does not count when the other order is not found either: this is the wrong gateway or merchant", async () => {
    const { stub, engine } = await lostOrder();
    stub.query = async () => Promise.reject(notFound());
    await engine.submit("OTHER");
    await engine.work();
    await engine.pass(24 * hour);
    await engine.work();
    expect(stub.queried).toContain("OTHER");
    expect((await engine.get("LOST"))?.state).toBe("unknown");
    expect((await engine.get("OTHER"))?.state).toBe("pending");
  });

  test("never counts where the gateway cannot report it", async () => {
    const { engine } = await lostOrder({ reportsNotFound: false });
    await engine.submit("OTHER");
    await engine.work();
    await engine.pass(24 * hour);
    await engine.work();
    expect((await engine.get("OTHER"))?.state).toBe("succeeded");
    expect((await engine.get("LOST"))?.state).toBe("unknown");
  });

  test("leads to another send under the same reference only where that is set", async () => {
    const { stub, engine } = await lostOrder({ refusesDuplicates: true }, { resend: true });
    await engine.submit("OTHER");
    await engine.work();
    await engine.pass(24 * hour);
    await engine.work(); // finds OTHER, and that LOST is missing
    await engine.pass(24 * hour);
    await engine.work();
    await engine.work();
    expect(stub.sent.filter((each) => each === "LOST")).toHaveLength(2);
    expect(await engine.get("LOST")).toMatchObject({ state: "pending", attempt: 2 });
    expect(await engine.kinds("LOST")).toContain("resend");
  });

  /** A payout that is about to be sent again, because the gateway did not know it. */
  async function sentAgain() {
    const { stub, engine } = await lostOrder({ refusesDuplicates: true }, { resend: true });
    await engine.submit("OTHER");
    await engine.work();
    for (const _day of [1, 2]) {
      await engine.pass(24 * hour);
      for (const reference of ["OTHER", "LOST"]) await queryPayout(engine.context, { provider: "stub", reference });
    }
    expect(await engine.get("LOST")).toMatchObject({ state: "accepted", attempt: 1 });
    return { stub, engine };
  }

  test("and then a refusal proves nothing about the first send: an operator decides", async () => {
    const { stub, engine } = await sentAgain();
    stub.send = async () => Promise.reject(sendError("insufficient_balance", "not_sent", "LOST"));
    await engine.work();
    expect(await engine.get("LOST")).toMatchObject({
      state: "needs_review",
      repayable: false,
      reason: expect.stringMatching(/never answered.*insufficient_balance/),
    });
  });

  test("and then the order can no longer be cancelled: the first send may have arrived", async () => {
    const { stub, engine } = await sentAgain();
    await expect(cancelBeforeSend(engine.context, "LOST", {})).rejects.toMatchObject({ code: "too_late" });
    await engine.work();
    expect(stub.sent.filter((each) => each === "LOST")).toHaveLength(2);
  });

  test("never leads to another send once the gateway has reported the order", async () => {
    const { stub, engine } = await lostOrder({ refusesDuplicates: true }, { resend: true });
    await engine.submit("OTHER");
    await engine.work();
    await engine.notify(notification("LOST", "unknown"));
    for (const _day of [1, 2, 3]) {
      await engine.pass(24 * hour);
      await engine.work();
    }
    expect(await engine.get("LOST")).toMatchObject({
      state: "needs_review",
      reason: expect.stringMatching(/reported it before/),
    });
    expect(stub.sent).toEqual(["LOST", "OTHER"]);
  });

  test("cannot lead to another send where the gateway may pay twice", async () => {
    await expect(setUp({ refusesDuplicates: false }, { resend: true })).rejects.toThrow(
      /resend is set for stub.*pay twice/,
    );
  });

  test("is withdrawn when a held payout turns up after all", async () => {
    const { stub, engine } = await lostOrder();
    await engine.submit("OTHER");
    await engine.work();
    for (const _day of [1, 2]) {
      await engine.pass(24 * hour);
      await engine.work();
    }
    expect((await engine.get("LOST"))?.state).toBe("needs_review");
    stub.query = async (reference) => said(reference, "succeeded");
    await engine.pass(24 * hour);
    await engine.work();
    expect((await engine.get("LOST"))?.state).toBe("succeeded");
  });
});

test("a payout that stays open is stuck after a day, is reported once, stays queried, and never fails by time", async () => {
  const { stub, engine } = await setUp();
  await engine.submit("R1");
  await engine.work();
  for (let day = 1; day <= 5; day++) {
    await engine.pass(24 * hour + minute);
    await engine.work();
  }
  expect(stub.queried).toHaveLength(5);
  expect(await engine.kinds("R1")).toEqual(["accepted", "sending", "pending", "stuck"]);
  expect(await engine.find({ stuck: true })).toMatchObject([{ reference: "R1", state: "pending" }]);
  stub.query = async (reference) => said(reference, "succeeded");
  await engine.pass(24 * hour);
  await engine.work();
  expect(await engine.find({ stuck: true })).toEqual([]);
  expect(await engine.delivered("R1")).toEqual(["stuck", "succeeded"]);
});

test("a payout that was sent late is not stuck early: what it waited for before counts for nothing", async () => {
  const { stub, engine } = await setUp();
  await engine.submit("R1");
  await engine.pass(3 * 24 * hour);
  await engine.work();
  await engine.pass(hour);
  await engine.work();
  expect(stub.queried).toHaveLength(1);
  expect(await engine.kinds("R1")).toEqual(["accepted", "sending", "pending"]);
  await engine.pass(24 * hour);
  await engine.work();
  expect(await engine.delivered("R1")).toEqual(["stuck"]);
  const [stuck] = (await engine.history("R1")).filter(({ kind }) => kind === "stuck");
  expect(stuck?.data.reason).toBe("open for 25 h; contact the gateway");
});

test("a payout that is stuck within the hour says for how many minutes it has been open", async () => {
  const { engine } = await setUp({}, { stuckAfterMs: 20 * 60_000 });
  await engine.submit("R1");
  await engine.work();
  await engine.pass(21 * 60_000);
  await engine.work();
  const [stuck] = (await engine.history("R1")).filter(({ kind }) => kind === "stuck");
  expect(stuck?.data.reason).toMatch(/^open for 2\d min; contact the gateway$/);
});

test("a payout that can never be sent is stuck a day after it was accepted, however often it was tried", async () => {
  const { stub, engine } = await setUp();
  stub.send = async () => Promise.reject(sendError("unavailable", "not_sent"));
  await engine.submit("R1");
  for (let hours = 0; hours <= 25; hours++) {
    await engine.work();
    await engine.pass(hour);
  }
  expect(await engine.delivered("R1")).toEqual(["stuck"]);
  const [stuck] = (await engine.history("R1")).filter(({ kind }) => kind === "stuck");
  expect(stuck?.data.reason).toMatch(/accepted 24 h ago, and every attempt failed/);
});

test("the pauses between questions grow, and the last one is repeated", async () => {
  const { stub, engine } = await setUp({}, { queryAfterMs: [minute, 10 * minute] });
  await engine.submit("R1");
  await engine.work();
  const queried: number[] = [];
  for (let time = 0; time < 60; time++) {
    await engine.pass(minute);
    await engine.work();
    queried.push(stub.queried.length);
  }
  expect(queried[1]).toBe(1);
  expect(queried[8]).toBe(1);
  // Ten minutes, a fifth more or less, four to six times.
  expect(queried[59]).toBeGreaterThanOrEqual(5);
  expect(queried[59]).toBeLessThanOrEqual(8);
});

test("a database clock that is set back or forth makes questions late or early, and sends nothing twice", async () => {
  const { stub, engine } = await setUp({}, { queryAfterMs: [minute] });
  stub.send = async () => Promise.reject(sendError("timeout", "unknown"));
  await engine.submit("R1");
  await engine.work();
  await engine.pass(-48 * hour);
  await engine.work();
  expect([stub.sent, stub.queried]).toEqual([["R1"], []]);
  await engine.pass(30 * 24 * hour);
  await engine.work();
  expect([stub.sent, stub.queried]).toEqual([["R1"], ["R1"]]);
  expect((await engine.get("R1"))?.state).toBe("pending");
});
