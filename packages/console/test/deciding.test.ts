import { describe, expect, test } from "vitest";
import { type Client, formIn, rules as quick, type Reply, useScene } from "./scene.ts";
import { hostile } from "./stub.ts";

const scene = useScene();
const about = (name: string, reference: string) =>
  `/payout${name}?provider=stub&reference=${encodeURIComponent(reference)}`;
const unknown = async (reference: string) => {
  await scene().submit(reference);
  await scene().state(reference, "unknown");
  // Until it is not queried for a while: every query is an event.
  await scene().settled(reference);
};
/** What a form that was sent led to. */
const wentTo = ({ headers, read }: Reply) => headers.get("location") ?? read;
const decideOn = (client: Client, reference: string, decision: string) =>
  client.fill(about("/decide", reference), { decision, reason: "statement, line 42" });

describe("one operator", () => {
  test("decides after a preview of what changes and what cannot be undone", async () => {
    const { as, engine } = scene();
    await unknown("U-1");
    // From then on the gateway takes nothing in any more, and "never sent" can be true.
    await scene().settled("U-1", quick.sendTimeoutMs + quick.leaseMs + quick.settlingMs + 200);
    const ada = as("ada", "operator");
    const form = await ada.get(about("/decide", "U-1"));
    const { action, hidden } = formIn(form.text);
    const preview = await ada.post(action, { ...hidden, decision: "not_sent", reason: "not in the back office" });
    expect(preview.read).toMatch(/Unknown\s+→\s+becomes\s+Failed/);
    expect(preview.read).toContain("the payee is paid twice, and that cannot be undone");
    expect((await engine.get("U-1"))?.state).toBe("unknown");
    const sure = formIn(preview.text);
    const edited = await ada.post(sure.action, { ...sure.hidden, step: "edit" });
    expect(edited.text).toMatch(/value="not_sent" checked/);
    expect(edited.text).toContain("not in the back office");
    const done = await ada.post(sure.action, { ...sure.hidden, step: "confirm" });
    expect(done.status).toBe(303);
    expect((await ada.get(wentTo(done))).read).toContain("The decision is stored.");
    expect(await engine.get("U-1")).toMatchObject({ state: "failed", repayable: true });
    const events = await engine.history("U-1");
    expect(events.at(-1)).toMatchObject({
      actor: "ada",
      data: { decision: "not_sent", reason: "not in the back office" },
    });
    // Sent once more, as a browser's "back" does: the payout has changed.
    const replayed = await ada.post(sure.action, { ...sure.hidden, step: "confirm" });
    expect(replayed.status).toBe(409);
    expect(await engine.history("U-1")).toEqual(events);
  });

  test("pays again, reopens, cancels, notes and reveals", async () => {
    const { as, engine, submit, state } = scene();
    const ada = as("ada", "operator");
    const repayable = await ada.get(about("", "U-1"));
    expect(repayable.read).toContain("Next: decide whether to pay again");
    expect(repayable.text).toMatch(/class="button primary"[^>]*>Pay again/);
    // An operator has decided that it failed; the gateway has not said so.
    expect(repayable.read).toMatch(/The gateway said last:? –/);
    expect(repayable.read).not.toMatch(/ada · operator/);
    const used = await ada.fill(about("/pay-again", "U-1"), { newReference: " U-1 ", reason: "the payee waits" });
    expect(used.status).toBe(422);
    expect(used.read).toContain("The reference U-1 is already used.");
    const again = await ada.fill(about("/pay-again", "U-1"), { newReference: "P-2", reason: "the payee waits" });
    expect(wentTo(again)).toContain("reference=P-2");
    expect(await engine.get("U-1")).toMatchObject({ paidAgainAs: "P-2", repayable: false });
    await unknown("U-3");
    await decideOn(ada, "U-3", "paid");
    expect(wentTo(await ada.fill(about("/reopen", "U-3"), { reason: "wrong line" }))).toMatch(
      /[?&]done=reopened(?:&|$)/,
    );
    await engine.pause("other", { actor: "bo", reason: "maintenance" });
    await submit("O-cancel", { provider: "other" });
    const path = "/payout/cancel?provider=other&reference=O-cancel";
    expect(wentTo(await ada.fill(path, { reason: "ordered twice" }))).toMatch(/[?&]done=cancelled(?:&|$)/);
    await state("O-cancel", "cancelled");
    expect(wentTo(await ada.fill(about("/note", "U-3"), { text: "the payee called" }))).toMatch(
      /[?&]done=noted(?:&|$)/,
    );
    expect((await ada.get(about("", "U-3"))).read).toContain("the payee called");
    await submit("F-4");
    await state("F-4", "failed");
    for (const [field, shown] of [
      ["account", "6222020000001234"],
      ["destination", "Li Lei"],
      ["messages", `Li Lei 6222020000001234`],
    ] as const) {
      const revealed = await ada.fill(about("/reveal", "F-4"), { field, reason: "ticket 9" });
      expect(revealed.read).toContain(shown);
      expect(revealed.text).not.toMatch(/<script>alert|<img src=x|\u{202e}/u);
      expect((await engine.history("F-4")).at(-1)).toMatchObject({ kind: "revealed", actor: "ada", data: { field } });
    }
  });

  test("is told what is wrong with what was typed, and keeps it", async () => {
    const { as, submit, state, count } = scene();
    await unknown("U-5");
    await submit("F-5");
    await state("F-5", "failed");
    const ada = as("ada", "operator");
    const before = await count();
    for (const [path, fields, problem] of [
      [about("/decide", "U-5"), { reason: hostile }, "Choose what you know"],
      [about("/decide", "U-5"), { decision: "returned", reason: hostile }, "Choose what you know"],
      [about("/decide", "U-5"), { decision: "paid", reason: "  " }, "Enter a reason"],
      [about("/note", "U-5"), { text: " " }, "The note is empty"],
      [about("/reveal", "U-5"), { field: "key", reason: hostile }, "Choose what to reveal"],
      [about("/pay-again", "F-5"), { newReference: "X", reason: hostile }, "This is no longer possible"],
      [about("/cancel", "U-5"), { reason: hostile }, "This is no longer possible"],
      [about("/reopen", "F-5"), { reason: hostile }, "no operator's decision ended it"],
    ] as const) {
      const reply = await ada.fill(path, fields);
      expect([422, 409]).toContain(reply.status);
      expect(reply.read).toContain(problem);
      if (fields.reason === hostile) expect(reply.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;");
    }
    expect(await count()).toBe(before);
    expect((await ada.get(about("", "nothing"))).status).toBe(404);
    expect((await ada.get("/payout/decide")).status).toBe(404);
  });

  test("sees what has happened since the form was opened, and nothing is done", async () => {
    const { as, engine } = scene();
    await unknown("U-6");
    const [ada, bo] = [as("ada", "operator"), as("bo", "operator")];
    const form = formIn((await ada.get(about("/decide", "U-6"))).text);
    await decideOn(bo, "U-6", "paid");
    const late = await ada.post(form.action, { ...form.hidden, decision: "failed", reason: "my <long> reason" });
    expect(late.status).toBe(409);
    expect(late.read).toMatch(/it has changed meanwhile.*Succeeded.*bo.*It was paid/);
    expect(late.text).toContain("my &lt;long&gt; reason");
    expect(await engine.get("U-6")).toMatchObject({ state: "succeeded" });
  });
});

describe("two people", () => {
  const rules = {
    orders: [{ above: { value: "1000.00", currency: "CNY" }, approvers: 1 }],
    decisions: { approvers: 1 },
  };

  test("approve an order, a decision and lower rules together; nobody approves their own", async () => {
    const { as, engine, submit, state } = scene();
    await engine.setApprovalRules(rules, { actor: "ceo", reason: "policy" });
    const [ada, bo] = [as("ada", "operator", "approver"), as("bo", "approver")];
    await submit("S-large", { value: "5000.00", actor: "ada" });
    await submit("S-larger", { value: "7000.50", actor: "shop" });
    expect((await ada.get(about("", "S-large"))).read).toContain("an approver must act");
    await unknown("U-7");
    expect(wentTo(await decideOn(ada, "U-7", "paid"))).toMatch(/[?&]done=proposed(?:&|$)/);
    expect((await ada.get(about("", "U-7"))).read).toMatch(/Next: an approver must act/);
    const own = await ada.get("/approvals");
    expect(own.read).toContain("You proposed it: another approver must agree.");
    const queue = await bo.get("/approvals");
    const picks = [...queue.text.matchAll(/name="pick" value="([^"]*)"/g)].map(([, pick = ""]) => pick);
    expect(picks).toHaveLength(3);
    expect(queue.read).toMatch(/Select What About Amount Account Proposed by Needs Lapses/);
    // Who gets it, and why it was stopped.
    expect(queue.read).toMatch(/S-large\s+stub\s+5,000\.00 CNY\s+•••• 1234\s+ada\s+submitted/);
    expect(queue.read).toMatch(/1 approver\s+Orders above 1,000\.00 CNY\s+0 approved so far/);
    expect(queue.text).not.toMatch(/6222020000001234|Li Lei/);
    const [sent] = await engine.proposals({ reference: "S-large" });
    const page = await bo.get(`/proposal?id=${sent?.id}`);
    expect(page.read).toMatch(/Payee's account\s+•••• 1234\s+Stopped by\s+Orders above 1,000\.00 CNY/);
    expect(page.read).not.toContain("as it was passed");
    const { action, hidden } = formIn(queue.text);
    const preview = await bo.post(action, { ...hidden, pick: picks });
    // What is sent and what is only decided about are not added up.
    expect(preview.read).toMatch(/3 selected\s+Sent once this is approved:\s+12,000.50 CNY/);
    expect(preview.read).toMatch(/without sending anything: 12.00 CNY/);
    expect(preview.read).toMatch(/S-large\s+stub\s+5,000\.00 CNY → •••• 1234/);
    expect(preview.read).toContain("An order that is sent cannot be stopped.");
    expect(preview.read).toContain("The application is informed");
    const byHand = await ada.post(action, { ...formIn((await ada.get("/approvals")).text).hidden, pick: picks });
    expect(byHand.status).toBe(422);
    expect(byHand.read).toContain("You proposed it: another approver must agree.");
    const done = await bo.post(action, { ...formIn(preview.text).hidden, step: "confirm" });
    expect(wentTo(done)).toMatch(/[?&]done=approved(?:&|$)/);
    await state("S-large", "succeeded");
    await state("S-larger", "succeeded");
    await state("U-7", "succeeded");
    expect((await engine.history("U-7")).findLast(({ data }) => data.decision === "paid")?.data).toMatchObject({
      approvedBy: ["bo"],
    });
    expect((await bo.get("/approvals")).read).toContain("Nothing awaits approval");
  });

  test("collide: what was approved, declined or has changed in between is said, and nothing else happens", async () => {
    const { as, engine, submit } = scene();
    await submit("S-8", { value: "5000.00" });
    await submit("S-9", { value: "6000.00" });
    const [bo, cy] = [as("bo", "approver"), as("cy", "approver")];
    const queue = await bo.get("/approvals");
    const picks = [...queue.text.matchAll(/name="pick" value="([^"]*)"/g)].map(([, pick = ""]) => pick);
    const [proposal] = await engine.proposals({ reference: "S-8" });
    const decline = `/proposal/decline?id=${proposal?.id}&provider=stub&reference=S-8`;
    const late = formIn((await bo.get(decline)).text);
    expect(wentTo(await cy.fill(decline, { reason: "a duplicate" }))).toMatch(/[?&]done=declined(?:&|$)/);
    const reply = await bo.post("/approvals", { ...formIn(queue.text).hidden, pick: picks });
    expect(reply.status).toBe(422);
    expect(reply.read).toContain("1 of those that you selected is no longer open");
    expect(await engine.proposals()).toHaveLength(1);
    const declined = await bo.post(late.action, { ...late.hidden, reason: "mine" });
    expect(declined.status).toBe(409);
    const page = await cy.get(`/proposal?id=${proposal?.id}`);
    expect(page.read).toContain("This proposal has ended: declined");
    expect(page.read).toContain("a duplicate");
    expect(await engine.get("S-8")).toMatchObject({ state: "accepted", blockedBy: ["approval"] });
    const asked = await as("ada", "operator").fill(about("/request-approval", "S-8"), { reason: "it is right" });
    expect(wentTo(asked)).toMatch(/[?&]done=approval_requested(?:&|$)/);
    expect(await engine.proposals({ reference: "S-8" })).toHaveLength(1);
    expect(
      (
        await as("eve", "viewer").fill(
          decline.replace(`${proposal?.id}`, (await engine.proposals({ reference: "S-8" }))[0]?.id ?? ""),
          { reason: "no" },
        )
      ).read,
    ).toContain("Only approvers decline");
  });
});
