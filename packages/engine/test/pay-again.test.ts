import type { PGlite } from "@electric-sql/pglite";
import type { Payout } from "@payout/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PayAgainOptions, payAgain } from "../src/pay-again/pay-again.ts";
import { erasePersonalData } from "../src/personal/erase.ts";
import { reopenPayout } from "../src/resolve/reopen.ts";
import { resolvePayout } from "../src/resolve/resolve.ts";
import type { DecisionWord } from "../src/resolve/rules.ts";
import { submitOne } from "../src/submit.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notFound, notification, said } from "./stub.ts";
import { errorOf, orderFor } from "./support.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => closeDriven(pglite));

const ada = { actor: "ada", reason: "ticket 7" };
const dayMs = 24 * 60 * 60 * 1000;

const failed = (reference: string): Payout => Object.assign(said(reference, "failed"), { repayable: true });

/** An engine whose gateway fails every order for good, unless the test says otherwise. */
async function failing(settings: { readonly foldsReferences?: boolean } = {}) {
  const stub = createStub(settings);
  const answers = new Map<string, () => Payout>();
  const answer = (reference: string) => (answers.get(reference) ?? (() => failed(reference)))();
  stub.send = async ({ reference }) => answer(reference);
  stub.query = async (reference) => answer(reference);
  const driven = await driveEngine(pglite, { providers: { stub: stub.provider } });
  const { context } = driven;
  const versionOf = async (reference: string) => (await driven.get(reference))?.version ?? "";
  return {
    ...driven,
    stub,
    /** What the gateway answers about an order from now on. */
    answers: (reference: string, status: Payout["status"]) =>
      void answers.set(reference, () => (status === "failed" ? failed(reference) : said(reference, status))),
    async pay(reference: string) {
      await driven.submit(reference);
      await driven.work();
    },
    async again(reference: string, newReference: string, change: Partial<PayAgainOptions> = {}) {
      const seen = await versionOf(reference);
      return payAgain(context, reference, { newReference, seen, ...ada, ...change });
    },
    async decide(reference: string, decision: DecisionWord) {
      return resolvePayout(context, reference, { decision, ...ada });
    },
    async reopen(reference: string, seen?: string) {
      return reopenPayout(context, reference, { seen: seen ?? (await versionOf(reference)), ...ada });
    },
    /** The gateway sends a notification, and its answer to the query that follows says the same. */
    async turns(reference: string, status: Payout["status"]) {
      this.answers(reference, status);
      await driven.notify(notification(reference, status));
    },
  };
}

describe("payAgain", () => {
  test("stores the same order under the new reference, and each names the other", async () => {
    const engine = await failing();
    await engine.pay("A1");
    engine.answers("A2", "succeeded");
    expect(await engine.again("A1", "A2")).toMatchObject({ reference: "A2", state: "accepted", paysAgain: "A1" });
    expect(await engine.get("A1")).toMatchObject({ state: "failed", repayable: false, paidAgainAs: "A2" });
    await engine.work();
    expect(engine.stub.sent).toEqual(["A1", "A2"]);
    expect(await engine.get("A2")).toMatchObject({
      state: "succeeded",
      amount: orderFor("jeepay.transfer", "A1").amount,
    });
    const orders = await engine.context.db.selectFrom("payout_orders").select("body").orderBy("reference").execute();
    const [first, second] = orders.map(({ body }) => body as object);
    expect(second).toEqual({ ...first, reference: "A2" });
    expect((await engine.history("A1")).at(-1)).toMatchObject({
      kind: "paid_again",
      actor: "ada",
      data: { reason: "ticket 7", otherReference: "A2" },
    });
    expect((await engine.history("A2"))[0]).toMatchObject({
      kind: "accepted",
      actor: "ada",
      data: { otherReference: "A1" },
    });
  });

  test("called again says the same, and under another reference is refused", async () => {
    const engine = await failing();
    await engine.pay("B1");
    const seen = (await engine.get("B1"))?.version ?? "";
    const first = await engine.again("B1", "B2");
    expect(await engine.again("B1", "B2", { seen })).toEqual(first);
    expect(await errorOf(engine.again("B1", "B3"))).toMatchObject({
      code: "not_allowed",
      message: expect.stringContaining("paid again already, as B2"),
    });
    await engine.work();
    expect(engine.stub.sent).toEqual(["B1", "B2"]);
  });

  test("many at once pay it once", async () => {
    const engine = await failing();
    await engine.pay("C1");
    const all = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => engine.again("C1", `C1-${index}`)));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await engine.work();
    expect(engine.stub.sent).toHaveLength(2);
  });

  test("what is not repayable is not paid again", async () => {
    const engine = await failing();
    for (const status of ["pending", "succeeded"] as const) {
      engine.answers(`D-${status}`, status);
      await engine.pay(`D-${status}`);
      expect(await errorOf(engine.again(`D-${status}`, "D9"))).toMatchObject({ code: "not_allowed" });
    }
    await engine.submit("D-accepted");
    expect(await errorOf(engine.again("D-accepted", "D9"))).toMatchObject({ code: "not_allowed" });
    expect(await errorOf(engine.again("NONE", "D9"))).toMatchObject({ code: "unknown_reference" });
    expect(await engine.get("D9")).toBeUndefined();
  });

  test("nor what has changed since it was seen", async () => {
    const engine = await failing();
    await engine.pay("E1");
    const seen = (await engine.get("E1"))?.version ?? "";
    await engine.turns("E1", "succeeded");
    expect(await errorOf(engine.again("E1", "E2", { seen }))).toMatchObject({ code: "not_allowed", paths: ["seen"] });
    expect(await errorOf(engine.again("E1", "E2"))).toMatchObject({ code: "not_allowed" });
    expect(engine.stub.sent).toEqual(["E1"]);
  });

  test.each([
    ["newReference", { newReference: "" }],
    ["newReference", { newReference: undefined }],
    ["newReference", { newReference: "F1" }],
    ["seen", { seen: undefined }],
    ["actor", { actor: "engine" }],
    ["reason", { reason: " " }],
  ])("a call without a good %s is refused", async (path, change) => {
    const engine = await failing();
    await engine.pay("F1");
    expect(await errorOf(engine.again("F1", "F2", change as never))).toMatchObject({
      code: "not_allowed",
      paths: [path],
    });
  });

  test("a reference that is taken stays what it is, also by the same order and to a gateway that ignores case", async () => {
    const engine = await failing({ foldsReferences: true });
    await engine.pay("G1");
    await engine.submit("g2");
    for (const newReference of ["g2", "G2"])
      expect(await errorOf(engine.again("G1", newReference))).toMatchObject({ code: "conflict" });
    expect(await engine.get("G1")).toMatchObject({ repayable: true });
    expect(await engine.get("g2")).not.toHaveProperty("paysAgain");
  });

  test("what is erased is paid again to the same destination only", async () => {
    const engine = await failing();
    engine.answers("H1", "succeeded");
    await engine.pay("H1");
    await engine.delivered("H1");
    await engine.pass(100 * dayMs);
    await erasePersonalData(engine.context, { closedBefore: new Date(), ...ada });
    await engine.turns("H1", "failed");
    await engine.work();
    expect(await engine.get("H1")).toMatchObject({ state: "reversed", repayable: true, erasedAt: expect.any(Date) });
    const { destination } = orderFor("jeepay.transfer", "H1");
    expect(await errorOf(engine.again("H1", "H2"))).toMatchObject({ paths: ["destination"] });
    const other = { ...destination, accountNo: "another" };
    expect(await errorOf(engine.again("H1", "H2", { destination: other }))).toMatchObject({ paths: ["destination"] });
    expect(await engine.again("H1", "H2", { destination })).toMatchObject({ state: "accepted", paysAgain: "H1" });
  });

  test("nothing is paid again while the database may be older than what was sent", async () => {
    const engine = await failing();
    await engine.pay("I1");
    await engine.sql("insert into provider_state (provider, recovering_since) values ('stub', now())");
    expect(await errorOf(engine.again("I1", "I2"))).toMatchObject({
      code: "not_allowed",
      message: expect.stringContaining("engine.recovered"),
    });
    await engine.sql("update provider_state set recovering_since = null");
    expect(await engine.again("I1", "I2")).toMatchObject({ state: "accepted" });
  });

  test("what is corrupted is not paid again", async () => {
    const engine = await failing();
    await engine.pay("J1");
    await engine.sql("update payouts set amount = 99");
    expect(await errorOf(engine.again("J1", "J2"))).toMatchObject({ message: expect.stringContaining("corrupted") });
  });

  test("nobody's word about the first one makes it repayable once more", async () => {
    const engine = await failing();
    await engine.pay("K1");
    await engine.again("K1", "K2");
    await engine.turns("K1", "failed");
    await engine.decide("K1", "query_again");
    await engine.work();
    expect(await engine.get("K1")).toMatchObject({ state: "failed", repayable: false, final: true });
  });
});

describe("the gateway contradicts the end of what was paid again", () => {
  test("before the second one is sent: that is held and never sent", async () => {
    const engine = await failing();
    await engine.pay("L1");
    await engine.again("L1", "L2");
    await engine.notify(notification("L1", "succeeded"));
    expect(await engine.get("L2")).toMatchObject({
      state: "needs_review",
      repayable: false,
      reason: expect.stringContaining("L1"),
      nextStep: expect.stringContaining("L1"),
    });
    await engine.pass(60_000);
    engine.stub.query = () => Promise.reject(notFound());
    await engine.work();
    expect(engine.stub.sent).toEqual(["L1"]);
    expect(await engine.delivered("L2")).toEqual(["needs_review"]);
    expect(await engine.decide("L2", "not_sent")).toMatchObject({ state: "failed", repayable: false });
  });

  test("before the second one is sent, and confirms that by its answer: nobody is told that it was paid twice", async () => {
    const engine = await failing();
    await engine.pay("T1");
    await engine.again("T1", "T2");
    await engine.turns("T1", "succeeded");
    await engine.work();
    expect(await engine.get("T1")).toMatchObject({ state: "succeeded" });
    expect(await engine.get("T2")).toMatchObject({ state: "needs_review", attempt: 0, repayable: false });
    expect(await engine.delivered("T2")).toEqual(["needs_review"]);
    expect(engine.stub.sent).toEqual(["T1"]);
  });

  test("after the second one is sent: it may be paid twice, and somebody is told, once for each change", async () => {
    const engine = await failing();
    await engine.pay("M1");
    engine.answers("M2", "succeeded");
    await engine.again("M1", "M2");
    await engine.work();
    await engine.delivered("M2");
    await engine.turns("M1", "succeeded");
    await engine.notify(notification("M1", "succeeded"));
    expect(await engine.delivered("M2")).toEqual(["paid_twice"]);
    await engine.work();
    expect(await engine.get("M1")).toMatchObject({ state: "succeeded" });
    expect(await engine.delivered("M2")).toEqual(["paid_twice"]);
    await engine.notify(notification("M1", "succeeded"));
    await engine.work();
    expect(await engine.delivered("M2")).toEqual([]);
    expect(await engine.get("M2")).toMatchObject({
      state: "succeeded",
      nextStep: expect.stringContaining("paid twice"),
    });
    expect((await engine.history("M2")).at(-1)).toMatchObject({ kind: "paid_twice", data: { otherReference: "M1" } });
  });

  test("and then that of the second one, which had failed as well: it was paid twice after all", async () => {
    const engine = await failing();
    await engine.pay("U1");
    await engine.again("U1", "U2");
    await engine.work();
    await engine.delivered("U2");
    await engine.turns("U1", "succeeded");
    await engine.work();
    expect(await engine.get("U2")).toMatchObject({ state: "failed", repayable: false });
    expect(await engine.delivered("U2")).toEqual([]);
    await engine.turns("U2", "succeeded");
    await engine.work();
    expect(await engine.get("U2")).toMatchObject({ state: "succeeded" });
    expect(await engine.delivered("U2")).toEqual(["late_success", "paid_twice"]);
    expect((await engine.history("U2")).at(-1)).toMatchObject({ kind: "paid_twice", data: { otherReference: "U1" } });
  });

  test("of three, whichever is open then", async () => {
    const engine = await failing();
    await engine.pay("N1");
    await engine.again("N1", "N2");
    await engine.work();
    await engine.again("N2", "N3");
    await engine.notify(notification("N1", "succeeded"));
    expect(await engine.get("N2")).toMatchObject({ state: "failed", repayable: false });
    expect(await engine.get("N3")).toMatchObject({ state: "needs_review" });
  });

  test("while the second one is being sent: when that fails, it is not paid a third time", async () => {
    const engine = await failing();
    await engine.pay("O1");
    await engine.again("O1", "O2");
    engine.answers("O2", "pending");
    await engine.work();
    await engine.notify(notification("O1", "succeeded"));
    expect(await engine.delivered("O2")).toEqual(["paid_twice"]);
    await engine.turns("O2", "failed");
    await engine.pass(60_000);
    await engine.work();
    expect(await engine.get("O2")).toMatchObject({ state: "failed", repayable: false });
    expect(await errorOf(engine.again("O2", "O3"))).toMatchObject({ code: "not_allowed" });
  });

  test("at the very moment at which it is paid again: one of the two comes first", async () => {
    const engine = await failing();
    for (let round = 0; round < 10; round++) {
      const [first, second] = [`P${round}`, `P${round}-2`];
      await engine.pay(first);
      const [paid] = await Promise.allSettled([
        engine.again(first, second),
        engine.notify(notification(first, "succeeded")),
      ]);
      const successor = await engine.get(second);
      if (paid?.status === "fulfilled") expect(successor).toMatchObject({ state: "needs_review" });
      else expect(successor).toBeUndefined();
    }
    await engine.work();
    expect(engine.stub.sent.filter((reference) => reference.endsWith("-2"))).toEqual([]);
  });

  test("news that agrees with its end disturbs nobody", async () => {
    const engine = await failing();
    await engine.pay("Q1");
    await engine.again("Q1", "Q2");
    await engine.notify(notification("Q1", "failed"));
    await engine.decide("Q1", "query_again");
    expect(await engine.get("Q2")).toMatchObject({ state: "accepted" });
  });
});

describe("reopen", () => {
  test("takes a wrong decision back: the gateway is queried, and the history shows both", async () => {
    const engine = await failing();
    engine.answers("R1", "unknown");
    await engine.pay("R1");
    await engine.decide("R1", "paid");
    expect(await engine.reopen("R1")).toMatchObject({ state: "needs_review", final: false, nextAt: expect.any(Date) });
    engine.answers("R1", "failed");
    await engine.pass(dayMs);
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "failed", repayable: true });
    const told = (await engine.history("R1")).map(({ kind, actor, data }) => [kind, actor, data.decision]);
    expect(told.slice(-3)).toEqual([
      ["succeeded", "ada", "paid"],
      ["reopened", "ada", undefined],
      ["failed", "gateway", undefined],
    ]);
  });

  test.each(["failed", "not_sent"] as const)("%s is repayable no longer once it is taken back", async (decision) => {
    const engine = await failing();
    engine.answers("S1", "unknown");
    await engine.pay("S1");
    await engine.pass(dayMs);
    await engine.sql(
      "set session_replication_role = replica; update payout_events set data = data - 'status'; reset session_replication_role",
    );
    await engine.decide("S1", decision);
    await engine.delivered("S1");
    expect(await engine.reopen("S1")).toMatchObject({ state: "needs_review", repayable: false });
    // Whoever was told that it may be paid again is told that it may not.
    expect(await engine.delivered("S1")).toContain("reopened");
  });

  test("holds what pays it again", async () => {
    const engine = await failing();
    await engine.pay("T1");
    await engine.decide("T1", "paid");
    await engine.reopen("T1");
    await engine.decide("T1", "not_sent").catch(() => undefined);
    await engine.sql(
      "update payouts set state = 'failed', final = true, repayable = true, closed_at = now() where reference = 'T1'",
    );
    await engine.again("T1", "T2");
    await engine.decide("T1", "paid");
    expect(await engine.get("T2")).toMatchObject({ state: "needs_review" });
  });

  test("refuses what the gateway ended, what is open, and what has changed", async () => {
    const engine = await failing();
    await engine.pay("U1");
    expect(await errorOf(engine.reopen("U1"))).toMatchObject({ code: "not_allowed", reference: "U1" });
    await engine.submit("U2");
    expect(await errorOf(engine.reopen("U2"))).toMatchObject({ code: "not_allowed" });
    engine.answers("U3", "unknown");
    await engine.pay("U3");
    const { version } = await engine.decide("U3", "paid");
    await engine.decide("U3", "query_again");
    expect(await errorOf(engine.reopen("U3", version))).toMatchObject({ code: "not_allowed", paths: ["seen"] });
    const call = reopenPayout(engine.context, "U3", { ...ada } as never);
    expect(await errorOf(call)).toMatchObject({ paths: ["seen"] });
    engine.answers("U3", "succeeded");
    await engine.work();
    expect(await engine.reopen("U3")).toMatchObject({ state: "needs_review" });
  });
});

test("who submits an order is in its history", async () => {
  const engine = await failing();
  const order = orderFor("jeepay.transfer", "V1");
  await submitOne(engine.context, { order, provider: "stub" }, { actor: "bo" });
  expect((await engine.history("V1"))[0]).toMatchObject({ kind: "accepted", actor: "bo" });
});
