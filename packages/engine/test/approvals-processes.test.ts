import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type ApprovalRules, createEngine, type Engine, type Proposal, type StoredPayout } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { createStub } from "./stub.ts";
import { eventually, orderFor } from "./support.ts";

let postgres: TestPostgres;
let one: Process;
let other: Process;

/** An engine in a process of its own: each call gives what the engine gives there, or the fields of its error. */
interface Process {
  readonly child: ChildProcess;
  call<Result>(name: keyof Engine | "sent", ...args: readonly unknown[]): Promise<Result>;
}

async function startProcess(): Promise<Process> {
  const child = fork(join(import.meta.dirname, "approver-child.ts"), [postgres.url], { serialization: "advanced" });
  await once(child, "message");
  const waiting = new Map<number, { resolve(value: never): void; reject(error: unknown): void }>();
  child.on(
    "message",
    ({ id, result, error }: { readonly id: number; readonly result: never; readonly error?: object }) => {
      const { resolve, reject } = waiting.get(id) ?? {};
      if (error === undefined) resolve?.(result);
      else reject?.(error);
    },
  );
  let last = 0;
  return {
    child,
    call: (name, ...args) =>
      new Promise((resolve, reject) => {
        last += 1;
        waiting.set(last, { resolve, reject });
        child.send({ id: last, call: name, args });
      }),
  };
}

beforeAll(async () => {
  postgres = await startPostgres();
  [one, other] = [await startProcess(), await startProcess()];
  await one.call("migrate");
  return async () => {
    for (const { child } of [one, other]) child.kill("SIGKILL");
    await postgres.stop();
  };
}, 120_000);

const by = (actor: string) => ({ actor, reason: `${actor} says so` });
const rules = (above: string, approvers = 1, per?: "recipient_day"): ApprovalRules => ({
  orders: [{ above: { value: above, currency: "CNY" }, approvers, ...(per !== undefined && { per }) }],
  decisions: { approvers: 1 },
});

/** Puts rules into force whatever was in force before: each test has its own, and lowering them takes two people. */
async function govern(next: ApprovalRules): Promise<void> {
  const proposal = await one.call<Proposal | null>("setApprovalRules", next, by("ceo"));
  if (proposal !== null) await other.call("approve", proposal.id, { actor: "cfo" });
}

function submit(at: Process, reference: string, value = "12.00", actor = "ada"): Promise<StoredPayout> {
  return at.call("submit", orderFor("jeepay.transfer", reference, value), "stub", { actor });
}

async function proposalOf(reference: string): Promise<Proposal> {
  const [proposal]: Proposal[] = await other.call("proposals", { reference });
  if (proposal === undefined) throw new Error(`nothing is proposed about ${reference}`);
  return proposal;
}

const approve = (at: Process, { id, version }: Proposal, actor: string): Promise<Proposal> =>
  at.call("approve", id, { actor, ...(version !== undefined && { seen: version }) });

async function sent(): Promise<readonly string[]> {
  const both: readonly (readonly string[])[] = [await one.call("sent"), await other.call("sent")];
  return both.flat();
}

test("one's own proposal is one's own in another process too", async () => {
  await govern(rules("1.00"));
  await submit(one, "A1");
  const proposal = await proposalOf("A1");
  await expect(approve(other, proposal, "ADA")).rejects.toMatchObject({ code: "not_allowed", paths: ["actor"] });
  expect(await approve(other, proposal, "bo")).toMatchObject({ state: "approved" });
});

test("twenty approvals at once in two processes are one, and the order is sent once", async () => {
  await govern(rules("1.00"));
  await submit(one, "B1");
  const proposal = await proposalOf("B1");
  const approvers = Array.from({ length: 20 }, (_, index) =>
    approve(index % 2 ? one : other, proposal, `boss-${index}`),
  );
  expect(new Set((await Promise.all(approvers)).map(({ state }) => state))).toEqual(new Set(["approved"]));
  await Promise.all([one.call("start"), other.call("start")]);
  await eventually(async () => expect(await sent()).toContain("B1"));
  expect((await sent()).filter((reference) => reference === "B1")).toHaveLength(1);
});

test("two who approve a decision at once have it carried out once", async () => {
  await govern(rules("1000.00"));
  await submit(one, "C1");
  await eventually(async () => expect(await one.call("get", "C1")).toMatchObject({ state: "unknown" }));
  const decided: { readonly proposal: Proposal } = await one.call("resolve", "C1", { decision: "paid", ...by("ada") });
  const both = await Promise.allSettled([
    approve(one, decided.proposal, "bo"),
    approve(other, decided.proposal, "eve"),
  ]);
  // The query that goes on may have made it void in between, for both alike.
  expect(new Set(both.map(({ status }) => status)).size).toBe(1);
  const history: { readonly kind: string }[] = await other.call("history", "C1");
  expect(history.filter(({ kind }) => kind === "succeeded").length).toBeLessThanOrEqual(1);
});

test("two operators who decide differently at once leave one proposal open", async () => {
  await govern(rules("1000.00"));
  await submit(one, "D1");
  await eventually(async () => expect(await one.call("get", "D1")).toMatchObject({ state: "unknown" }));
  const both = await Promise.allSettled([
    one.call("resolve", "D1", { decision: "paid", ...by("ada") }),
    other.call("resolve", "D1", { decision: "failed", ...by("bo") }),
  ]);
  const open: Proposal[] = await one.call("proposals", { reference: "D1" });
  expect(open.length).toBeLessThanOrEqual(1);
  expect(both.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(1);
  expect(await other.call("get", "D1")).toMatchObject({ state: "unknown" });
});

test("an amount that is split over two processes does not stay below the rule", async () => {
  await govern(rules("100.00", 1, "recipient_day"));
  const orders = Array.from({ length: 20 }, (_, index) => submit(index % 2 ? one : other, `E${index}`, "10.00"));
  const held = (await Promise.all(orders)).filter(({ blockedBy }) => blockedBy?.includes("approval"));
  // What the tests before have ordered for the same recipient counts as well.
  expect(held.length).toBeGreaterThanOrEqual(10);
});

test("an order that changed in the database is not sent on its old approval", async () => {
  await govern(rules("1.00"));
  await submit(one, "F1", "2.00");
  const proposal = await proposalOf("F1");
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(
    `update payout.payout_orders set body = jsonb_set(body, '{amount,value}', '"4.00"') where reference = 'F1'`,
  );
  await client.end();
  await approve(other, proposal, "bo");
  await eventually(async () => expect(await one.call("get", "F1")).toMatchObject({ state: "needs_review" }));
  expect(await sent()).not.toContain("F1");
});

test("rules that are lowered, used and raised again take two people each time they are lowered", async () => {
  await govern(rules("1.00"));
  const proposal: Proposal = await one.call("setApprovalRules", rules("1000.00"), by("ada"));
  await submit(other, "G1", "500.00", "ada");
  expect(await one.call("get", "G1")).toMatchObject({ blockedBy: ["approval"] });
  await expect(approve(other, proposal, "ada")).rejects.toMatchObject({ paths: ["actor"] });
  await approve(other, proposal, "bo");
  expect(await one.call("setApprovalRules", rules("1.00"), by("ada"))).toBeNull();
  expect(await one.call("get", "G1")).toMatchObject({ blockedBy: ["approval"] });
});

test("an approver who has left in one process has left in the other", async () => {
  await govern(rules("1.00", 2));
  await submit(one, "H1");
  const proposal = await proposalOf("H1");
  await approve(one, proposal, "bo");
  expect(await other.call("withdrawApprovals", "bo", by("ceo"))).toBe(1);
  expect(await approve(one, proposal, "carl")).toMatchObject({ state: "open", approvals: [{ actor: "carl" }] });
  expect(await approve(other, proposal, "eve")).toMatchObject({ state: "approved" });
});

test("twenty who pay again at once in two processes make one payout", async () => {
  await govern(rules("1000.00"));
  const cleared = await one.call<Proposal | null>("setApprovalRules", null, by("ceo"));
  if (cleared !== null) await other.call("approve", cleared.id, { actor: "cfo" });
  await submit(one, "I1");
  await eventually(async () => expect(await one.call("get", "I1")).toMatchObject({ state: "unknown" }));
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(
    "update payout.payouts set state = 'failed', final = true, repayable = true, closed_at = now(), next_at = null where reference = 'I1'",
  );
  await client.end();
  const { version }: StoredPayout = await one.call("get", "I1");
  const all = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? one : other).call("payAgain", "I1", {
        newReference: `I1-${index}`,
        seen: version,
        ...by(`op-${index}`),
      }),
    ),
  );
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const successors = (await sent()).filter((reference) => reference.startsWith("I1-"));
  expect(successors.length).toBeLessThanOrEqual(1);
});

test("a worker's role may not remove rows: what is erased is removed for it, and nothing that is open", async () => {
  await submit(one, "J1");
  await submit(one, "J2");
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create role eraser login password 'eraser'; grant usage on schema payout, payout_jobs to eraser;
    grant select, insert, update on all tables in schema payout to eraser;
    grant select, insert, update, delete on all tables in schema payout_jobs to eraser;
    update payout.payouts set state = 'succeeded', next_at = null, closed_at = now() - interval '91 days' where reference = 'J1'`);
  const url = Object.assign(new URL(postgres.url), { username: "eraser", password: "eraser" }).href;
  const engine = createEngine({ providers: { stub: createStub().provider }, database: url, autoMigrate: false });
  await engine.erase({ closedBefore: new Date(), ...by("ada") });
  await engine.stop();
  // Whoever calls the function by hand removes nothing of what is open either.
  await client.query("select payout.erase_personal_data('{stub,stub}', '{J1,J2}')");
  const { rows } = await client.query("select reference from payout.payout_orders where reference in ('J1', 'J2')");
  expect(rows).toEqual([{ reference: "J2" }]);
  await client.end();
});

test("a transaction whose snapshot would miss what others add up is refused where a rule adds up", async () => {
  await govern(rules("100.00", 1, "recipient_day"));
  const engine = createEngine({ providers: { stub: createStub().provider }, database: postgres.url });
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const submitIn = async (level: string, reference: string) => {
    await client.query(`begin isolation level ${level}`);
    return engine.submit(orderFor("jeepay.transfer", reference), "stub", { transaction: client, actor: "ada" });
  };
  await expect(submitIn("repeatable read", "K1")).rejects.toMatchObject({ code: "configuration" });
  await client.query("rollback");
  expect(await submitIn("read committed", "K2")).toMatchObject({ state: "accepted" });
  await client.query("rollback");
  await client.end();
  await engine.stop();
});
