import type { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approveProposal, declineProposal, withdrawApprovals } from "../src/approvals/approve.ts";
import { listProposals } from "../src/approvals/list.ts";
import type { Proposal } from "../src/approvals/proposal.ts";
import { requestApproval } from "../src/approvals/request.ts";
import { readRules } from "../src/approvals/rule-store.ts";
import type { ApprovalRules, OrderRule } from "../src/approvals/rules.ts";
import { setApprovalRules } from "../src/approvals/set-rules.ts";
import { cancelBeforeSend } from "../src/cancel.ts";
import { pauseProvider, resumeProvider } from "../src/limits/pause.ts";
import { payAgain } from "../src/pay-again/pay-again.ts";
import { erasePersonalData } from "../src/personal/erase.ts";
import { endRecovery } from "../src/recovery/operations.ts";
import { reopenPayout } from "../src/resolve/reopen.ts";
import { resolvePayout } from "../src/resolve/resolve.ts";
import type { DecisionWord } from "../src/resolve/rules.ts";
import { submitAll, submitOne } from "../src/submit.ts";
import { sweep } from "../src/work/sweep.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification, said } from "./stub.ts";
import { errorOf, orderFor } from "./support.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => closeDriven(pglite));

const hourMs = 60 * 60 * 1000;
const by = (actor: string) => ({ actor, reason: `${actor} says so` });
const above = (value: string) => ({ value, currency: "CNY" });
const rulesOf = (...orders: OrderRule[]): ApprovalRules => ({ orders, decisions: { approvers: 1 } });
const refusedFor = (path: string) => ({ code: "not_allowed", paths: [path] });

/** An engine under approval rules; its gateway leaves every outcome unknown, unless the test says otherwise. */
async function ruled(rules: ApprovalRules = rulesOf()) {
  const stub = createStub({ accountField: "accountNo" });
  stub.send = async ({ reference }) => said(reference, "unknown");
  stub.query = async (reference) => said(reference, "unknown");
  const driven = await driveEngine(pglite, { providers: { stub: stub.provider } });
  const { context } = driven;
  await setApprovalRules(context, rules, by("ceo"));
  const order = (reference: string, value = "12.00", accountNo = "6222020000001234") => {
    const { destination, ...rest } = orderFor("jeepay.transfer", reference, value);
    return { ...rest, destination: { ...destination, accountNo } };
  };
  return {
    ...driven,
    stub,
    order,
    pay: (reference: string, value?: string, actor = "ada", account?: string) =>
      submitOne(context, { order: order(reference, value, account), provider: "stub" }, { actor }),
    proposals: (state?: Proposal["state"] | "all") => listProposals(context, state === undefined ? {} : { state }),
    async proposalOf(reference: string) {
      const [found] = await listProposals(context, { reference });
      if (found === undefined) throw new Error(`nothing is proposed about ${reference}`);
      return found;
    },
    approve: ({ id, version }: Proposal, actor: string, roles: readonly string[] = []) =>
      approveProposal(context, id, { actor, roles, ...(version !== undefined && { seen: version }) }),
    decline: ({ id }: Proposal, actor: string) => declineProposal(context, id, by(actor)),
    async decide(reference: string, decision: DecisionWord, actor = "ada") {
      return resolvePayout(context, reference, { decision, ...by(actor) });
    },
    /** A payout whose outcome is unknown. */
    async unknown(reference: string) {
      await submitOne(context, { order: order(reference), provider: "stub" }, { actor: "shop" });
      await driven.work();
    },
    async expire() {
      await driven.sql("update proposals set lapses_at = lapses_at - interval '25 hours'");
    },
  };
}

function proposalIn({ proposal }: { readonly proposal?: Proposal }): Proposal {
  if (proposal === undefined) throw new Error("nothing was proposed");
  return proposal;
}

describe("an order above a rule", () => {
  test("is not sent before another person approves it", async () => {
    const engine = await ruled(rulesOf({ above: above("100.00"), approvers: 1 }));
    expect(await engine.pay("A1", "100.00")).toMatchObject({ state: "accepted" });
    expect(await engine.pay("A2", "100.01")).toMatchObject({ state: "accepted", blockedBy: ["approval"] });
    await engine.work();
    await sweep(engine.context, -hourMs);
    expect(engine.stub.sent).toEqual(["A1"]);
    expect(await engine.delivered("A2")).toEqual(["awaits_approval"]);
    const proposal = await engine.proposalOf("A2");
    expect(proposal).toMatchObject({
      kind: "send",
      proposedBy: "ada",
      amount: above("100.01"),
      needs: [{ approvers: 1 }],
    });
    expect(await engine.approve(proposal, "bo")).toMatchObject({ state: "approved", closedBy: "bo" });
    await engine.work();
    expect(engine.stub.sent).toEqual(["A1", "A2"]);
    expect(await engine.kinds("A2")).toEqual([
      "accepted",
      "awaits_approval",
      "proposed",
      "approved",
      "sending",
      "unknown",
    ]);
    expect(await engine.proposals()).toEqual([]);
  });

  test("a job that is there all the same does not send it, nor a limit or a pause that ends", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("B1");
    await engine.sql("update payouts set next_at = now() - interval '1 hour'");
    await engine.work();
    await pauseProvider(engine.context, "stub", by("ada"));
    await engine.work();
    await engine.sql("update payouts set blocked_by = 'paused'");
    const resumed = await resumeProvider(engine.context, "stub", by("ada"));
    await engine.approve(resumed as Proposal, "bo");
    await engine.work();
    expect(engine.stub.sent).toEqual([]);
    expect(await engine.get("B1")).toMatchObject({ blockedBy: ["approval"] });
  });

  test("whoever submitted it does not approve it, however they write their name", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("C1");
    const proposal = await engine.proposalOf("C1");
    for (const actor of ["ada", "ADA", "ａda"])
      expect(await errorOf(engine.approve(proposal, actor))).toMatchObject(refusedFor("actor"));
    for (const actor of ["engine", "gateway", "", " bo"])
      expect(await errorOf(engine.approve(proposal, actor))).toMatchObject(refusedFor("actor"));
    await engine.work();
    expect(engine.stub.sent).toEqual([]);
  });

  test("must say who submits it; what no rule is about need not", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    const submit = (order: ReturnType<typeof engine.order>) => submitOne(engine.context, { order, provider: "stub" });
    expect(await errorOf(submit(engine.order("D1")))).toMatchObject({ ...refusedFor("actor"), reference: "D1" });
    expect(await engine.get("D1")).toBeUndefined();
    const other = { ...engine.order("D2"), amount: { value: "12.00", currency: "USD" } };
    expect(await submit(other)).toMatchObject({ state: "accepted" });
  });

  test("submitted again it is the same, and needs no second approval", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("E1");
    const proposal = await engine.proposalOf("E1");
    expect(await engine.pay("E1", undefined, "carl")).toMatchObject({ blockedBy: ["approval"] });
    expect(await engine.proposals("all")).toEqual([proposal]);
    await engine.approve(proposal, "bo");
    expect(await engine.pay("E1")).not.toHaveProperty("blockedBy");
    await engine.work();
    expect(engine.stub.sent).toEqual(["E1"]);
  });

  test("needs as many people as the rule names, in its role; one person counts once", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 2, role: "treasurer" }));
    await engine.pay("F1");
    const proposal = await engine.proposalOf("F1");
    expect(await errorOf(engine.approve(proposal, "bo"))).toMatchObject(refusedFor("roles"));
    expect(await errorOf(engine.approve(proposal, "bo", ["clerk"]))).toMatchObject(refusedFor("roles"));
    for (const actor of ["bo", "bo", "BO"])
      expect(await engine.approve(proposal, actor, ["treasurer"])).toMatchObject({ state: "open" });
    await engine.work();
    expect(engine.stub.sent).toEqual([]);
    expect(await engine.approve(proposal, "eve", ["treasurer"])).toMatchObject({ state: "approved" });
    expect((await engine.history("F1")).filter(({ kind }) => kind === "approved")).toMatchObject([
      { actor: "bo" },
      { actor: "bo" },
      { actor: "BO" },
      { actor: "eve" },
    ]);
  });

  test("under two rules needs what both need", async () => {
    const engine = await ruled(
      rulesOf(
        { above: above("1.00"), approvers: 2 },
        { above: above("5.00"), approvers: 1, role: "treasurer" },
        { above: above("2.00"), approvers: 1 },
      ),
    );
    await engine.pay("G1");
    const proposal = await engine.proposalOf("G1");
    expect(proposal.needs).toEqual([{ approvers: 2 }, { approvers: 1, role: "treasurer" }]);
    await engine.approve(proposal, "bo");
    expect(await engine.approve(proposal, "carl")).toMatchObject({ state: "open" });
    expect(await engine.approve(proposal, "eve", ["treasurer"])).toMatchObject({ state: "approved" });
  });

  test("says which rules stopped it, also once they have changed, and to whom it goes", async () => {
    const small = { above: above("1.00"), approvers: 2 };
    const daily = { above: above("50.00"), approvers: 1, per: "recipient_day", timeZone: "Asia/Shanghai" } as const;
    const engine = await ruled(rulesOf(small, { above: above("99.00"), approvers: 1 }, daily));
    await engine.pay("G2", "60.00");
    await setApprovalRules(engine.context, rulesOf({ ...small, approvers: 3 }, daily), by("ceo"));
    const proposal = await engine.proposalOf("G2");
    expect(proposal).toMatchObject({ stoppedBy: [small, daily], needs: [{ approvers: 2 }], accountEnding: "1234" });
    expect(proposal.action).toEqual({});
    await engine.decline(proposal, "bo");
    const { version: seen = "" } = (await engine.get("G2")) ?? {};
    const ask = () => requestApproval(engine.context, "G2", { seen, ...by("eve") });
    const { id, stoppedBy } = await ask();
    expect(stoppedBy).toEqual([small, daily]);
    expect(await ask()).toMatchObject({ id });
    await engine.sql("update payouts set account_ending = null");
    expect(await engine.proposalOf("G2")).not.toHaveProperty("accountEnding");
  });

  test("split into small ones for one recipient is held from the one on that exceeds the rule", async () => {
    const rule = { above: above("100.00"), per: "recipient_day", approvers: 1 } as const;
    const engine = await ruled(rulesOf(rule));
    await engine.pay("H1", "60.00");
    await engine.pay("H2", "60.00", "ada", "another recipient");
    await engine.pay("H3", "40.00", "carl", "6222 0200 0000 1234");
    expect(await engine.proposals()).toEqual([]);
    await engine.pay("H4", "0.01", "eve", "6222-0200-0000-1234");
    expect((await engine.proposals()).map(({ reference }) => reference)).toEqual(["H4"]);
    await engine.sql("update payouts set accepted_at = accepted_at - interval '1 day'");
    await engine.pay("H5", "100.00");
    expect((await engine.proposals()).map(({ reference }) => reference)).toEqual(["H4"]);
  });

  test("twenty for one recipient at once do not all stay below the rule", async () => {
    const engine = await ruled(rulesOf({ above: above("100.00"), per: "recipient_day", approvers: 1 }));
    await Promise.all(Array.from({ length: 20 }, (_, index) => engine.pay(`I${index}`, "10.00")));
    expect(await engine.proposals()).toHaveLength(10);
    await engine.work();
    expect(engine.stub.sent).toHaveLength(10);
  });

  test("what was cancelled before it was sent does not count", async () => {
    const engine = await ruled(rulesOf({ above: above("100.00"), per: "recipient_day", approvers: 1 }));
    await engine.pay("J1", "90.00");
    await cancelBeforeSend(engine.context, "J1", { actor: "ada" });
    await engine.pay("J2", "90.00");
    expect(await engine.proposals()).toEqual([]);
  });

  test("a batch above the rule is held as a whole, as far as it is not sent, also in one statement", async () => {
    const engine = await ruled(rulesOf({ above: above("100.00"), per: "batch", approvers: 1 }));
    const submit = (references: readonly string[], batch: string) =>
      submitAll(
        engine.context,
        references.map((reference) => ({ order: engine.order(reference, "40.00", reference), provider: "stub" })),
        { actor: "ada", batch },
      );
    await submit(["K1"], "may");
    await engine.work();
    await submit(["K2"], "may");
    await submit(["L1", "L2"], "june");
    expect(await engine.proposals()).toEqual([]);
    await submit(["K3"], "may");
    expect((await engine.proposals()).map(({ reference }) => reference)).toEqual(["K2", "K3"]);
    await engine.approve(await engine.proposalOf("K2"), "bo");
    await submit(["K4"], "may");
    expect((await engine.proposals()).map(({ reference }) => reference)).toEqual(["K3", "K4"]);
    await engine.work();
    expect(engine.stub.sent.toSorted()).toEqual(["K1", "K2", "L1", "L2"]);
    await submit(["M1", "M2", "M3"], "july");
    const held = await engine.proposals();
    expect(held.map(({ reference }) => reference)).toEqual(["K3", "K4", "M1", "M2", "M3"]);
    expect(held.at(-1)?.stoppedBy).toEqual([{ above: above("100.00"), per: "batch", approvers: 1 }]);
  });

  test("a rule of another provider or currency is none", async () => {
    const engine = await ruled(rulesOf({ above: { value: "1", currency: "USD" }, approvers: 1 }));
    await engine.pay("N1");
    expect(await engine.proposals()).toEqual([]);
  });

  test("changed in the database it is not sent, whoever has approved it", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("O1");
    const proposal = await engine.proposalOf("O1");
    await engine.sql("update payout_orders set body = jsonb_set(body, '{destination,accountNo}', '\"666\"')");
    await engine.approve(proposal, "bo");
    await engine.work();
    expect(engine.stub.sent).toEqual([]);
    expect(await engine.get("O1")).toMatchObject({ state: "needs_review" });
  });
});

describe("a proposal", () => {
  test("about an order that is not that one any more is not approved", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("A1");
    const proposal = await engine.proposalOf("A1");
    await engine.sql("update payouts set order_digest = 'another'");
    expect(await errorOf(engine.approve(proposal, "bo"))).toMatchObject({ code: "not_allowed", reference: "A1" });
  });

  test("of which the approver saw another version is not approved", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("B1");
    const proposal = await engine.proposalOf("B1");
    for (const version of ["0.1", "9.9", ""])
      expect(await errorOf(engine.approve({ ...proposal, version }, "bo"))).toMatchObject(refusedFor("seen"));
    const { version: _, ...without } = proposal;
    expect(await errorOf(engine.approve(without, "bo"))).toMatchObject(refusedFor("seen"));
  });

  test("is void once the payout has changed, and another may take its place", async () => {
    const engine = await ruled();
    await engine.unknown("C1");
    const proposal = proposalIn(await engine.decide("C1", "paid"));
    await engine.notify(notification("C1", "failed"));
    expect(await engine.proposals()).toEqual([]);
    expect(await engine.proposals("void")).toMatchObject([{ id: proposal.id, state: "void" }]);
    expect(await errorOf(engine.approve(proposal, "bo"))).toMatchObject({
      code: "not_allowed",
      message: expect.stringContaining("has changed since"),
    });
    const next = proposalIn(await engine.decide("C1", "failed"));
    expect(next.id).not.toBe(proposal.id);
    expect(await engine.proposals("replaced")).toMatchObject([{ id: proposal.id }]);
    await engine.approve(next, "bo");
    expect(await engine.get("C1")).toMatchObject({ state: "failed" });
  });

  test("lapses after a day, and an order's approval is requested anew", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 2 }));
    await engine.pay("D1");
    const proposal = await engine.proposalOf("D1");
    expect(proposal.lapsesAt.getTime() - proposal.proposedAt.getTime()).toBe(24 * hourMs);
    await engine.approve(proposal, "bo");
    await engine.expire();
    expect(await engine.proposals("lapsed")).toMatchObject([{ id: proposal.id }]);
    expect(await errorOf(engine.approve(proposal, "carl"))).toMatchObject({
      message: expect.stringContaining("lapsed"),
    });
    const { version: seen = "" } = (await engine.get("D1")) ?? {};
    const request = (options: object) => requestApproval(engine.context, "D1", { seen, ...by("eve"), ...options });
    expect(await errorOf(request({ seen: undefined }))).toMatchObject(refusedFor("seen"));
    expect(await errorOf(request({ seen: "0.9" }))).toMatchObject(refusedFor("seen"));
    const next = await request({});
    expect(next).toMatchObject({ kind: "send", proposedBy: "eve", needs: [{ approvers: 2 }], approvals: [] });
    for (const actor of ["ada", "eve"])
      expect(await errorOf(engine.approve(next, actor))).toMatchObject(refusedFor("actor"));
    await engine.approve(next, "bo");
    await engine.approve(next, "carl");
    await engine.work();
    expect(engine.stub.sent).toEqual(["D1"]);
    expect(await errorOf(request({}))).toMatchObject({ code: "not_allowed" });
  });

  test("declined is not carried out, and says by whom; declined by the same person again is the same", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("E1");
    const proposal = await engine.proposalOf("E1");
    const declined = await engine.decline(proposal, "bo");
    expect(declined).toMatchObject({ state: "declined", closedBy: "bo", closeReason: "bo says so" });
    expect(await engine.decline(proposal, "bo")).toEqual(declined);
    for (const call of [engine.approve(proposal, "carl"), engine.decline(proposal, "carl")])
      expect(await errorOf(call)).toMatchObject({ message: expect.stringContaining("bo declined it") });
    await engine.work();
    expect(engine.stub.sent).toEqual([]);
    expect(await cancelBeforeSend(engine.context, "E1", { actor: "ada" })).toMatchObject({ state: "cancelled" });
    expect(await engine.kinds("E1")).toContain("declined");
  });

  test("approved is approved for everybody who comes after, without an error", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("F1");
    const proposal = await engine.proposalOf("F1");
    const approved = await engine.approve(proposal, "bo");
    expect(await engine.approve(proposal, "bo")).toEqual(approved);
    expect(await engine.approve(proposal, "carl")).toEqual(approved);
    await engine.work();
    await engine.approve(proposal, "eve");
    expect(engine.stub.sent).toEqual(["F1"]);
    expect(await errorOf(engine.decline(proposal, "carl"))).toMatchObject({ code: "not_allowed" });
  });

  test("approved by twenty at once is carried out once", async () => {
    const engine = await ruled();
    await engine.unknown("G1");
    const proposal = proposalIn(await engine.decide("G1", "paid"));
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => engine.approve(proposal, `boss-${index}`)));
    expect(new Set(all.map(({ state }) => state))).toEqual(new Set(["approved"]));
    expect((await engine.kinds("G1")).filter((kind) => kind === "succeeded")).toHaveLength(1);
  });

  test("of an approver who has left needs another one", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 2 }));
    await engine.pay("H1");
    const proposal = await engine.proposalOf("H1");
    await engine.approve(proposal, "Bo");
    expect(await withdrawApprovals(engine.context, "bo", by("ceo"))).toBe(1);
    expect(await withdrawApprovals(engine.context, "bo", by("ceo"))).toBe(0);
    expect(await engine.approve(proposal, "carl")).toMatchObject({ state: "open", approvals: [{ actor: "carl" }] });
    await engine.approve(proposal, "bo");
    expect(await engine.proposals("approved")).toMatchObject([{ approvals: [{ actor: "carl" }, { actor: "bo" }] }]);
    expect(await withdrawApprovals(engine.context, "carl", by("ceo"))).toBe(0);
  });

  test("there is one about a payout: the same again is that one, another has to wait", async () => {
    const engine = await ruled();
    await engine.unknown("I1");
    const first = proposalIn(await engine.decide("I1", "paid"));
    expect(proposalIn(await engine.decide("I1", "paid")).id).toBe(first.id);
    expect(await errorOf(engine.decide("I1", "failed"))).toMatchObject({
      code: "not_allowed",
      message: expect.stringContaining(first.id),
    });
    expect(await errorOf(engine.decide("I1", "paid", "carl"))).toMatchObject({ code: "not_allowed" });
    await engine.decline(first, "ada");
    expect(proposalIn(await engine.decide("I1", "failed", "carl")).id).not.toBe(first.id);
  });

  test.each(["nothing", "00000000-0000-0000-0000-000000000000", "' or 1=1"])("there is none called %s", async (id) => {
    const { context } = await ruled();
    expect(await errorOf(approveProposal(context, id, { actor: "bo" }))).toMatchObject(refusedFor("id"));
    expect(await errorOf(declineProposal(context, id, by("bo")))).toMatchObject(refusedFor("id"));
  });

  test("is never removed from the database", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    await engine.pay("J1");
    await expect(engine.sql("delete from proposals")).rejects.toThrow(/never removed/);
    await expect(engine.sql("delete from approval_rule_sets")).rejects.toThrow(/append-only/);
    await expect(engine.sql("update approval_rule_sets set rules = null")).rejects.toThrow(/append-only/);
  });

  test("is found by state, provider, reference and page", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 1 }));
    for (const reference of ["K1", "K2", "K3"]) await engine.pay(reference);
    const list = (filter: object) => listProposals(engine.context, filter);
    const [first, second] = await list({ limit: 2 });
    expect([first?.reference, second?.reference]).toEqual(["K1", "K2"]);
    expect(await list({ after: second })).toMatchObject([{ reference: "K3" }]);
    expect(await list({ provider: "other" })).toEqual([]);
    expect(await list({ reference: "K2", provider: "stub", state: "all" })).toEqual([second]);
    for (const wrong of [
      { state: "gone" },
      { limit: 0 },
      { limit: 1001 },
      { refrence: "K1" },
      { after: { id: first?.id.replace(/^./, "x") } },
    ])
      expect((await list(wrong as object).catch((error: unknown) => error)) instanceof Error).toBe(true);
  });
});

describe("decisions", () => {
  test.each(["paid", "failed", "not_sent"] as const)("%s takes a second person", async (decision) => {
    const engine = await ruled();
    await engine.unknown("A1");
    await engine.pass(hourMs);
    if (decision === "not_sent")
      await engine.sql(
        "set session_replication_role = replica; update payout_events set data = '{}'; reset session_replication_role",
      );
    const before = await engine.get("A1");
    const decided = await engine.decide("A1", decision);
    expect(decided).toMatchObject({ ...before, proposal: { kind: "resolve", decision, proposedBy: "ada" } });
    for (const actor of ["ada", "shop"])
      expect(await errorOf(engine.approve(proposalIn(decided), actor))).toMatchObject(refusedFor("actor"));
    await engine.approve(proposalIn(decided), "bo");
    expect((await engine.get("A1"))?.state).toBe(decision === "paid" ? "succeeded" : "failed");
    expect((await engine.history("A1")).findLast(({ to }) => to !== undefined)).toMatchObject({
      actor: "ada",
      data: { decision, approvedBy: ["bo"], proposal: proposalIn(decided).id },
    });
  });

  test("query_again takes one", async () => {
    const engine = await ruled();
    await engine.unknown("B1");
    expect(await engine.decide("B1", "query_again")).not.toHaveProperty("proposal");
    expect(await engine.kinds("B1")).toContain("queried_again");
  });

  test("what is not allowed is not proposed either", async () => {
    const engine = await ruled();
    await engine.unknown("C1");
    expect(await errorOf(engine.decide("C1", "returned"))).toMatchObject({ code: "not_allowed" });
    expect(await engine.proposals("all")).toEqual([]);
  });

  test("what is not allowed any more is not carried out, and the approval is not kept", async () => {
    const engine = await ruled();
    await engine.unknown("D1");
    const proposal = proposalIn(await engine.decide("D1", "paid"));
    // Not by the engine, which would have counted the change.
    await engine.sql("update payouts set state = 'sending'");
    expect(await errorOf(engine.approve(proposal, "bo"))).toMatchObject({ code: "not_allowed" });
    expect(await engine.proposals()).toMatchObject([{ id: proposal.id, approvals: [] }]);
  });

  test("what was only proposed decides nothing: the gateway's success after a reversal is believed", async () => {
    const engine = await ruled();
    await engine.unknown("R1");
    const turns = async (status: "succeeded" | "failed") => {
      engine.stub.query = async (reference) => said(reference, status);
      await engine.notify(notification("R1", status));
      await engine.work();
    };
    await turns("succeeded");
    proposalIn(await engine.decide("R1", "returned"));
    await turns("failed");
    expect(await engine.get("R1")).toMatchObject({ state: "reversed" });
    await turns("succeeded");
    expect(await engine.get("R1")).toMatchObject({ state: "succeeded" });
  });

  test("what was only proposed takes nothing back: a return that others approved stands", async () => {
    const engine = await ruled();
    await engine.unknown("R2");
    engine.stub.query = async (reference) => said(reference, "succeeded");
    await engine.notify(notification("R2", "succeeded"));
    await engine.work();
    await engine.approve(proposalIn(await engine.decide("R2", "returned")), "bo");
    proposalIn(await engine.decide("R2", "paid"));
    await engine.notify(notification("R2", "succeeded"));
    await engine.work();
    expect(await engine.get("R2")).toMatchObject({ state: "reversed" });
  });

  test("reopen", async () => {
    const engine = await ruled();
    await engine.unknown("E1");
    await engine.approve(proposalIn(await engine.decide("E1", "paid")), "bo");
    const { version: seen = "" } = (await engine.get("E1")) ?? {};
    const proposal = proposalIn(await reopenPayout(engine.context, "E1", { seen, ...by("carl") }));
    expect(await engine.get("E1")).toMatchObject({ state: "succeeded" });
    await engine.approve(proposal, "bo");
    expect(await engine.get("E1")).toMatchObject({ state: "needs_review" });
  });

  test("payAgain, also of what is erased: the destination is gone from the proposal when that ends", async () => {
    const engine = await ruled();
    engine.stub.send = async ({ reference }) => Object.assign(said(reference, "failed"), { repayable: true });
    await engine.unknown("F1");
    const { version: seen = "" } = (await engine.get("F1")) ?? {};
    const { destination } = engine.order("F1");
    const options = { newReference: "F2", seen, destination, ...by("ada") };
    const again = await payAgain(engine.context, "F1", options);
    expect(again).toMatchObject({
      reference: "F1",
      state: "failed",
      proposal: { kind: "pay_again", action: { newReference: "F2" } },
    });
    expect(await engine.get("F2")).toBeUndefined();
    expect(JSON.stringify(proposalIn(again))).not.toContain("6222");
    await engine.sql("delete from payout_orders");
    await engine.sql("update payouts set erased_at = now()");
    await engine.approve(proposalIn(again), "bo");
    expect(await engine.get("F2")).toMatchObject({ state: "accepted", paysAgain: "F1" });
    const { rows } = await pglite.query(`select destination from ${engine.schema}.proposals`);
    expect(rows).toEqual([{ destination: null }]);
    expect((await engine.history("F1")).find(({ kind }) => kind === "paid_again")).toMatchObject({
      kind: "paid_again",
      data: { approvedBy: ["bo"] },
    });
  });

  test("what it pays again may itself need approval, of somebody who did not ask for it", async () => {
    const engine = await ruled(rulesOf({ above: above("10.00"), approvers: 1 }));
    engine.stub.send = async ({ reference }) => Object.assign(said(reference, "failed"), { repayable: true });
    await engine.pay("G1");
    await engine.approve(await engine.proposalOf("G1"), "bo");
    await engine.work();
    const { version: seen = "" } = (await engine.get("G1")) ?? {};
    const again = await payAgain(engine.context, "G1", { newReference: "G2", seen, ...by("carl") });
    await engine.approve(proposalIn(again), "bo");
    expect(await engine.get("G2")).toMatchObject({ blockedBy: ["approval"] });
    const proposal = await engine.proposalOf("G2");
    expect(await errorOf(engine.approve(proposal, "carl"))).toMatchObject(refusedFor("actor"));
    expect(await engine.approve(proposal, "bo")).toMatchObject({ state: "approved" });
  });

  test("resume takes two, pause takes one", async () => {
    const engine = await ruled();
    const { context } = engine;
    await pauseProvider(context, "stub", by("ada"));
    const proposal = await resumeProvider(context, "stub", by("ada"));
    expect((await resumeProvider(context, "stub", by("ada")))?.id).toBe(proposal?.id);
    await engine.pay("H1");
    await engine.work();
    expect(engine.stub.sent).toEqual([]);
    expect(await errorOf(engine.approve(proposal as Proposal, "ada"))).toMatchObject(refusedFor("actor"));
    await engine.approve(proposal as Proposal, "bo");
    await engine.work();
    expect(engine.stub.sent).toEqual(["H1"]);
    const { rows } = await pglite.query(
      `select kind, actor, reason from ${engine.schema}.provider_events order by sequence`,
    );
    expect(rows.at(-1)).toEqual({ kind: "resumed", actor: "ada", reason: "ada says so (approved by bo)" });
  });

  test("recovered takes two, and shows what it would release", async () => {
    const engine = await ruled();
    await engine.sql(
      "insert into provider_state (provider, recovering_since) values ('stub', now() - interval '2 days')",
    );
    await engine.pay("I1");
    expect(await engine.get("I1")).toMatchObject({ blockedBy: ["check_first"] });
    const { acceptedAt } = (await engine.get("I1")) ?? {};
    await engine.sql("update payouts set accepted_at = accepted_at - interval '1 hour'");
    const options = { provider: "stub", before: acceptedAt as Date, ...by("ada") };
    const released = await endRecovery(engine.context, options);
    expect(released).toMatchObject({ count: 1, amounts: { CNY: "12.00" }, proposal: { kind: "recovered" } });
    expect(await engine.get("I1")).toMatchObject({ blockedBy: ["check_first"] });
    await engine.approve(proposalIn(released), "bo");
    expect(await engine.get("I1")).not.toHaveProperty("blockedBy");
  });

  test("erase takes two", async () => {
    const engine = await ruled();
    engine.stub.send = async ({ reference }) => said(reference, "succeeded");
    await engine.unknown("J1");
    await engine.delivered("J1");
    await engine.pass(100 * 24 * hourMs);
    const erased = await erasePersonalData(engine.context, { closedBefore: new Date(), ...by("ada") });
    expect(erased).toMatchObject({ erased: 0, proposal: { kind: "erase" } });
    expect(await engine.get("J1")).not.toHaveProperty("erasedAt");
    await engine.approve(proposalIn(erased), "bo");
    expect(await engine.get("J1")).toHaveProperty("erasedAt");
    expect((await engine.history("J1")).at(-1)).toMatchObject({ kind: "erased", actor: "ada" });
  });

  test("what somebody has proposed about is not erased meanwhile", async () => {
    const engine = await ruled();
    engine.stub.send = async ({ reference }) => said(reference, "succeeded");
    await engine.unknown("K1");
    await engine.delivered("K1");
    await engine.pass(100 * 24 * hourMs);
    await engine.decide("K1", "returned");
    const erased = await erasePersonalData(engine.context, { closedBefore: new Date(), ...by("ada") });
    await engine.approve(proposalIn(erased), "bo");
    expect(await engine.get("K1")).not.toHaveProperty("erasedAt");
    expect((await erasePersonalData(engine.context, { closedBefore: new Date(), ...by("ada") })).kept.proposed).toBe(1);
  });
});

describe("rules", () => {
  const base = rulesOf({ above: above("100.00"), approvers: 2, role: "treasurer" });

  test.each<[string, ApprovalRules]>([
    ["a rule more", rulesOf(...base.orders, { above: above("50.00"), approvers: 1 })],
    ["a lower amount", rulesOf({ above: above("99.99"), approvers: 2, role: "treasurer" })],
    ["more approvers", rulesOf({ above: above("100"), approvers: 3, role: "treasurer" })],
    ["the same", base],
    ["more approvers of decisions", { ...base, decisions: { approvers: 2, role: "boss" } }],
  ])("one person raises them: %s", async (_, rules) => {
    const { context } = await ruled(base);
    expect(await setApprovalRules(context, rules, by("ada"))).toBeUndefined();
    expect(await readRules(context.db)).toEqual(rules);
  });

  test.each<[string, ApprovalRules | null]>([
    ["none", null],
    ["no rule about orders", rulesOf()],
    ["a higher amount", rulesOf({ above: above("100.01"), approvers: 2, role: "treasurer" })],
    ["fewer approvers", rulesOf({ above: above("100.00"), approvers: 1, role: "treasurer" })],
    ["another role", rulesOf({ above: above("100.00"), approvers: 2, role: "clerk" })],
    ["any role", rulesOf({ above: above("100.00"), approvers: 2 })],
    ["another currency", rulesOf({ above: { value: "1", currency: "USD" }, approvers: 2, role: "treasurer" })],
    ["one provider only", rulesOf({ above: above("1.00"), approvers: 2, role: "treasurer", provider: "stub" })],
    [
      "days instead of orders",
      rulesOf({ above: above("1.00"), approvers: 2, role: "treasurer", per: "recipient_day" }),
    ],
  ])("two people lower them: %s", async (_, rules) => {
    const engine = await ruled(base);
    const { context } = engine;
    const proposal = await setApprovalRules(context, rules, by("ada"));
    expect(proposal).toMatchObject({ kind: "rules", action: { rules } });
    expect(await readRules(context.db)).toEqual(base);
    expect(await errorOf(engine.approve(proposal as Proposal, "ada"))).toMatchObject(refusedFor("actor"));
    await engine.approve(proposal as Proposal, "bo");
    expect(await readRules(context.db)).toEqual(rules ?? undefined);
  });

  test("whose day it is does not change by the way", async () => {
    const rule = { above: above("100.00"), approvers: 1, per: "recipient_day" } as const;
    const { context } = await ruled(rulesOf(rule));
    const moved = rulesOf({ ...rule, timeZone: "Asia/Shanghai" });
    expect(await setApprovalRules(context, moved, by("ada"))).toMatchObject({ kind: "rules" });
    expect(await setApprovalRules(context, rulesOf({ ...rule, timeZone: "UTC" }), by("ada"))).toBeUndefined();
  });

  test("lowered, an earlier proposal still needs what it needed", async () => {
    const engine = await ruled(rulesOf({ above: above("1.00"), approvers: 2 }));
    await engine.pay("A1");
    const lower = await setApprovalRules(engine.context, rulesOf(), by("eve"));
    await engine.approve(lower as Proposal, "carl");
    expect(await engine.approve(await engine.proposalOf("A1"), "bo")).toMatchObject({ state: "open" });
    await engine.work();
    expect(engine.stub.sent).toEqual([]);
  });

  test("every set that was in force is kept, with who and why", async () => {
    const engine = await ruled(base);
    const { rows } = await pglite.query(`select rules, actor, reason from ${engine.schema}.approval_rule_sets`);
    expect(rows).toEqual([{ rules: base, actor: "ceo", reason: "ceo says so" }]);
  });

  test("without rules one person decides", async () => {
    const stub = createStub();
    const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
    await engine.submit("B1");
    await engine.work();
    expect(await readRules(engine.context.db)).toBeUndefined();
    await engine.sql("update payouts set stuck_at = now()");
    expect(await resolvePayout(engine.context, "B1", { decision: "paid", ...by("ada") })).toMatchObject({
      state: "succeeded",
    });
  });

  test.each<[string, unknown]>([
    ["rules", 7],
    ["rules.order", { order: [], decisions: { approvers: 1 } }],
    ["rules.orders", { decisions: { approvers: 1 } }],
    ["rules.decisions", { orders: [] }],
    ["rules.decisions.approvers", { orders: [], decisions: { approvers: 0 } }],
    ["rules.decisions.approvers", { orders: [], decisions: { approvers: 11 } }],
    ["rules.decisions.role", { orders: [], decisions: { approvers: 1, role: " " } }],
    ["rules.orders[0].above", rulesOf({ above: { value: "-1", currency: "CNY" }, approvers: 1 })],
    ["rules.orders[0].above", rulesOf({ above: { value: "1", currency: "cny" }, approvers: 1 })],
    ["rules.orders[0].per", rulesOf({ above: above("1"), approvers: 1, per: "day" as "batch" })],
    ["rules.orders[0].provider", rulesOf({ above: above("1"), approvers: 1, provider: "other" })],
    ["rules.orders[0].timeZone", rulesOf({ above: above("1"), approvers: 1, timeZone: "+08:00" })],
    ["rules.orders[1].abov", rulesOf({ above: above("1"), approvers: 1 }, { abov: above("1"), approvers: 1 } as never)],
  ])("refuses %s", async (path, rules) => {
    const { context } = await ruled(base);
    expect(await errorOf(setApprovalRules(context, rules as ApprovalRules, by("ada")))).toMatchObject({
      code: "configuration",
      paths: [path],
    });
    expect(await readRules(context.db)).toEqual(base);
  });
});
