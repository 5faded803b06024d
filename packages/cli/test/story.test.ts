import { expect, test } from "vitest";
import { hongwenOrder, jeepayOrder, merchant } from "./harness.ts";

const rules = JSON.stringify({
  orders: [{ above: { value: "100.00", currency: "CNY" }, approvers: 1 }],
  decisions: { approvers: 1 },
});

test("an order is stored, sent, and shown by either number; the same file again is the same payout", async () => {
  const { payout, live, write, sandbox } = await merchant();
  write("order.json", hongwenOrder("R-1"));
  expect(await live("send order.json")).toMatchObject({ exit: 0, json: [{ state: "accepted", outcome: "not_sent" }] });
  const sent = await live("send order.json --wait 20s");
  expect(sent).toMatchObject({
    exit: 0,
    json: [{ ok: true, exit: 0, code: "succeeded", reference: "R-1", outcome: "sent" }],
  });
  const [{ providerId }] = sent.json as [{ providerId: string }];
  expect(await live(`show ${providerId}`)).toMatchObject({ exit: 0, json: [{ reference: "R-1", providerId }] });
  const why = await payout("why R-1 --live");
  expect(why.out).toMatch(/R-1 {2}succeeded[\s\S]*accepted +ada[\s\S]*sending +engine[\s\S]*succeeded +gateway/);
  expect(await live("send order.json --wait 20s")).toMatchObject({ exit: 0 });
  expect(sandbox.ledger()).toMatchObject([{ reference: "R-1", timesPaid: 1 }]);
});

test("an order above the rule waits for another operator, who approves it; nobody approves their own", async () => {
  const { live, write, sandbox } = await merchant();
  write("rules.json", rules);
  write("order.json", hongwenOrder("R-2", "250.00"));
  expect(await live("rules --set rules.json --reason 'four eyes'")).toMatchObject({
    exit: 0,
    json: [{ code: "stored" }],
  });
  expect(await live("send order.json")).toMatchObject({
    exit: 8,
    json: [{ code: "approval", state: "accepted", outcome: "not_sent" }],
  });
  const [proposal] = (await live("proposals")).json;
  const approve = `approve ${proposal?.["id"]} --seen ${proposal?.["version"]}`;
  expect(await live(approve)).toMatchObject({ exit: 3, json: [{ code: "not_allowed", outcome: "not_sent" }] });
  expect(await live(approve, { user: "bob" })).toMatchObject({ exit: 0, json: [{ ok: true, code: "approved" }] });
  expect(await live("send order.json --wait 20s")).toMatchObject({ exit: 0, json: [{ state: "succeeded" }] });
  expect(sandbox.ledger()).toMatchObject([{ reference: "R-2", timesPaid: 1 }]);
});

test("two operators decide about a payout that needs review; a stale version is refused, and the history shows both", async () => {
  const { payout, live, write, sandbox } = await merchant();
  write("rules.json", rules);
  // Only a gateway that has found another order of this account is believed when it has none.
  write("other.json", jeepayOrder("R-0"));
  await live("send other.json --wait 20s");
  write("order.json", jeepayOrder("R-3"));
  await live("rules --set rules.json --reason 'four eyes'");
  sandbox.faults.next("jeepay.transfer", "hang_before_accept", "create");
  expect(await live("send order.json --wait 30s")).toMatchObject({
    exit: 8,
    json: [{ state: "needs_review", ok: false }],
  });
  const listed = await payout("list --attention --live");
  expect(listed.out).toMatch(/R-3 .*needs_review[\s\S]*Look up the reference .*payout resolve/);

  const [{ version }] = (await live("show R-3")).json as [{ version: string }];
  expect(await live("resolve R-3 not_sent --seen 0.0 --evidence 'not in the back office'")).toMatchObject({ exit: 3 });
  const decide = `resolve R-3 not_sent --seen ${version} --evidence 'not in the back office'`;
  const proposed = await live(decide);
  expect(proposed).toMatchObject({ exit: 8, json: [{ code: "proposed", state: "needs_review" }] });
  const [{ proposal }] = proposed.json as [{ proposal: { id: string; version: string } }];
  const approved = await live(`approve ${proposal.id} --seen ${proposal.version}`, { user: "bob" });
  expect(approved).toMatchObject({ exit: 0, json: [{ code: "approved" }] });
  const why = await payout("why R-3 --live");
  expect(why.out).toMatch(
    /proposed +ada[\s\S]*approved +bob[\s\S]*failed +ada.*decision: not_sent; not in the back office; approved by bob/,
  );
  const [{ repayable, version: ended }] = (await live("show R-3")).json as [{ repayable: boolean; version: string }];
  expect(repayable).toBe(true);
  const again = await live(`pay-again R-3 --as R-3-2 --seen ${ended} --reason 'the payee waits'`);
  const [{ proposal: paying }] = again.json as [{ proposal: { id: string; version: string } }];
  expect(await live(`approve ${paying.id} --seen ${paying.version}`, { user: "bob" })).toMatchObject({ exit: 0 });
  expect(await live("watch R-3-2 --wait 1s")).toMatchObject({ exit: 6 });
});
