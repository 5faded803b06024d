import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { PayoutError } from "@payout/core";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { cancelBeforeSend } from "../src/cancel.ts";
import { transact } from "../src/context.ts";
import { pauseProvider, resumeProvider } from "../src/limits/pause.ts";
import { statusOf } from "../src/limits/provider-status.ts";
import { settlesAfterMs } from "../src/machine/timing.ts";
import { lockAccepted } from "../src/recovery/accepted.ts";
import { openJournal } from "../src/recovery/journal.ts";
import { endRecovery } from "../src/recovery/operations.ts";
import { settleDoubts } from "../src/recovery/recover.ts";
import { readHealth } from "../src/watch/health.ts";
import { sendPayout } from "../src/work/send.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { rememberingGateway } from "./remembering-gateway.ts";
import { notFound, notification, said, sendError } from "./stub.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
  return () => closeDriven(pglite);
}, 30_000);

const rules = { sendTimeoutMs: 10_000, leaseMs: 5000, settlingMs: 60_000, sendAgainAfterMs: [0], queryAfterMs: [1000] };
const settledMs = settlesAfterMs(rules);
const ada = { actor: "ada", reason: "compared with the statement of 27 November" };

/** An engine that has sent R0, on a database that lacks what the gateway already has of `lost`. */
async function recovering({ lost = [] as readonly string[], reportsNotFound = true, ...settings } = {}) {
  const gateway = rememberingGateway({ reportsNotFound });
  const engine = await driveEngine(pglite, { providers: [gateway.provider], rules, ...settings });
  await engine.submit("R0");
  await engine.work();
  await engine.submit("R1");
  for (const reference of lost) gateway.creates.set(reference, 1);
  await settleDoubts(engine.context, true);
  /** Moves its beginning back, so that it can be ended. */
  const beganLongAgo = () =>
    engine.sql(`update provider_state set recovering_since = recovering_since - interval '${settledMs} milliseconds'`);
  return { ...engine, gateway, beganLongAgo };
}

const checksFirst = { state: "accepted", blockedBy: ["check_first"], final: false, repayable: false };

describe("while the database may be older than what was sent", () => {
  test("what is accepted, and what is submitted, is blocked until the gateway has been queried", async () => {
    const { get, kinds, submit, context, work, gateway } = await recovering();
    expect(await get("R1")).toMatchObject({ ...checksFirst, reason: "the engine was started with recovering: true" });
    expect((await get("R1"))?.nextStep).toMatch(/queries the gateway first.*engine\.recovered/);
    expect(await kinds("R1")).toEqual(["accepted", "check_first"]);
    expect(await submit("R2")).toMatchObject(checksFirst);
    expect(await get("R0")).toMatchObject({ state: "succeeded" });
    expect(await statusOf(context, "stub")).toMatchObject({
      recovering: { reason: "the engine was started with recovering: true" },
      checkFirst: { count: 2, amounts: { CNY: "24.00" } },
    });
    expect(await readHealth(async () => context, "running")).toMatchObject({ status: "ok", recovering: ["stub"] });
    await work();
    expect([...gateway.creates.keys()]).toEqual(["R0"]);
    expect(gateway.stub.queried).toEqual([]);
  });

  test("nothing is queried before what the former workers may have sent has settled", async () => {
    const { context, pass, get, gateway } = await recovering();
    await pass(settledMs - 5000);
    await sendPayout(context, { provider: "stub", reference: "R1" });
    expect(gateway.stub.queried).toEqual([]);
    expect(await get("R1")).toMatchObject(checksFirst);
  });

  test("what the gateway has becomes what the gateway says, and what it does not have is sent", async () => {
    const { submit, get, kinds, pass, work, gateway } = await recovering({ lost: ["R1", "R2"] });
    await submit("R2");
    await submit("R3");
    await pass(settledMs);
    await work();
    for (const reference of ["R1", "R2"]) {
      expect(await get(reference)).toMatchObject({ state: "succeeded", attempt: 1, providerId: `G-${reference}` });
      expect((await get(reference))?.blockedBy).toBeUndefined();
      expect(await kinds(reference)).toEqual(["accepted", "check_first", "succeeded"]);
    }
    expect(await get("R3")).toMatchObject({ state: "accepted" });
    expect((await get("R3"))?.blockedBy).toBeUndefined();
    await work();
    expect(await kinds("R3")).toEqual(["accepted", "check_first", "cleared", "sending", "succeeded"]);
    expect(Object.fromEntries(gateway.creates)).toEqual({ R0: 1, R1: 1, R2: 1, R3: 1 });
  });

  test.each([
    ["pending", "pending"],
    ["failed", "failed"],
    ["unknown", "unknown"],
  ] as const)("one that the gateway reports as %s becomes %s", async (status, state) => {
    const { get, pass, work, gateway } = await recovering({ lost: ["R1"] });
    gateway.stub.query = async (reference) => said(reference, status);
    await pass(settledMs);
    await work();
    expect(await get("R1")).toMatchObject({ state, attempt: 1 });
  });

  test.each([
    ["reports no missing orders", { reportsNotFound: false }],
    ["has found no other order", {}],
  ])("one that a gateway does not find which %s needs review, and is not sent", async (_, capabilities) => {
    const { get, pass, work, gateway, sql } = await recovering(capabilities);
    await sql("update payouts set provider_id = null");
    gateway.stub.query = async () => {
      throw notFound();
    };
    await pass(settledMs);
    await work();
    expect(await get("R1")).toMatchObject({ state: "needs_review", attempt: 1, repayable: false });
    expect((await get("R1"))?.reason).toMatch(/before the database was restored/);
    expect((await get("R1"))?.nextStep).toMatch(/Look up the reference in the gateway's back office/);
    await work();
    expect([...gateway.creates.keys()]).toEqual(["R0"]);
  });

  test("a query that fails is repeated", async () => {
    const { get, pass, work, gateway } = await recovering();
    const { query } = gateway.stub;
    gateway.stub.query = async () => {
      throw new PayoutError({ code: "timeout", operation: "query", provider: "stub", message: "no answer" });
    };
    await pass(settledMs);
    await work();
    expect(await get("R1")).toMatchObject({ ...checksFirst, reason: "no answer" });
    gateway.stub.query = query;
    await pass(2000);
    await work();
    await work();
    expect(await get("R1")).toMatchObject({ state: "succeeded" });
    expect(gateway.creates.get("R1")).toBe(1);
  });

  test("a notification about one shows that the gateway has it", async () => {
    const { get, notify, work, gateway } = await recovering({ lost: ["R1"] });
    await notify(notification("R1", "succeeded"));
    expect(await get("R1")).toMatchObject({ state: "unknown", attempt: 1 });
    await work();
    expect(await get("R1")).toMatchObject({ state: "succeeded" });
    expect(gateway.stub.sent).toEqual(["R0"]);
  });

  test("its caller cannot cancel it, because it may have been sent; it is held, and not sent any more", async () => {
    const { context, get, pass, work, gateway, submit } = await recovering({ lost: ["R2"] });
    await submit("R2");
    for (const reference of ["R1", "R2"])
      await expect(cancelBeforeSend(context, reference, { reason: "paid in cash" })).rejects.toMatchObject({
        code: "too_late",
        message: expect.stringMatching(/the database may be older than what was sent.*needs review/),
      });
    expect(await get("R1")).toMatchObject({
      state: "needs_review",
      attempt: 1,
      final: false,
      repayable: false,
      reason: expect.stringMatching(/paid in cash$/),
    });
    await pass(settledMs);
    await work();
    await work();
    // The gateway has one of them.
    expect(await get("R1")).toMatchObject({ state: "needs_review" });
    expect(await get("R2")).toMatchObject({ state: "succeeded" });
    expect(gateway.stub.sent).toEqual(["R0"]);
  });

  test("one that comes back from a failed send is queried too", async () => {
    const { context, submit, get, pass, work, gateway, sql } = await recovering();
    await submit("R2");
    // As a row that was being sent when the backup was taken.
    await sql("update payouts set check_first_at = null where reference = 'R2'");
    await sql("update payouts set state = 'sending', attempt = 1, claim = 'c1' where reference = 'R2'");
    await sql("update payouts set state = 'accepted', claim = null, next_at = now() where reference = 'R2'");
    await sendPayout(context, { provider: "stub", reference: "R2" });
    expect(await get("R2")).toMatchObject(checksFirst);
    gateway.creates.set("R2", 1);
    await pass(settledMs);
    await work();
    expect(await get("R2")).toMatchObject({ state: "succeeded" });
    expect(gateway.creates.get("R2")).toBe(1);
  });

  test("what a limit blocks is queried once the limit lets it go", async () => {
    const { context, get, pass, work, gateway, submit } = await recovering({ lost: ["R2"] });
    await pauseProvider(context, "stub", ada);
    await submit("R2");
    await pass(settledMs);
    await work();
    // Querying is no sending: a paused provider does it too.
    expect(await get("R2")).toMatchObject({ state: "succeeded" });
    await work();
    expect(await get("R1")).toMatchObject({ state: "accepted", blockedBy: ["paused"] });
    await resumeProvider(context, "stub", ada);
    await work();
    expect(gateway.creates.get("R1")).toBe(1);
  });

  test("payouts are locked in the sequence of their keys, as deliveries lock them", async () => {
    const { submit, context } = await recovering();
    for (const reference of ["R4", "R2", "R3"]) await submit(reference);
    const locked = await transact(context, (work) => lockAccepted(work, "stub"));
    expect(locked.map(({ reference }) => reference)).toEqual(["R1", "R2", "R3", "R4"]);
  });

  test("a second restore begins it again, also for what was queried meanwhile", async () => {
    const { context, get, pass, work, gateway, kinds, beganLongAgo } = await recovering();
    await pauseProvider(context, "stub", ada);
    await pass(settledMs);
    await work();
    expect(await kinds("R1")).toEqual(["accepted", "check_first", "cleared"]);
    await beganLongAgo();
    await endRecovery(context, { provider: "stub", before: new Date(), ...ada });
    gateway.creates.set("R1", 1);
    await settleDoubts(context, true);
    expect(await get("R1")).toMatchObject({ blockedBy: expect.arrayContaining(["check_first"]) });
    await resumeProvider(context, "stub", ada);
    await pass(settledMs);
    await work();
    expect(await get("R1")).toMatchObject({ state: "succeeded" });
    expect(gateway.stub.sent).toEqual(["R0"]);
  });
});

describe("an operator ends it", () => {
  test("what was accepted before is released with its count and sum, and sent without a query", async () => {
    const { context, submit, get, kinds, work, gateway, beganLongAgo } = await recovering();
    const { acceptedAt: before } = await submit("R2");
    await beganLongAgo();
    expect(await endRecovery(context, { provider: "stub", before, ...ada })).toEqual({
      count: 1,
      amounts: { CNY: "12.00" },
    });
    expect(await get("R2")).toMatchObject(checksFirst);
    await work();
    expect(await get("R1")).toMatchObject({ state: "succeeded" });
    expect(await kinds("R1")).toEqual(["accepted", "check_first", "released", "sending", "succeeded"]);
    expect(gateway.stub.queried).toEqual([]);
    const { blockedBy } = await submit("R3");
    expect(blockedBy).toBeUndefined();
    expect((await statusOf(context, "stub")).recovering).toBeUndefined();
    // The rest can be released too.
    const { acceptedAt } = await submit("R4");
    expect(await endRecovery(context, { provider: "stub", before: acceptedAt, ...ada })).toMatchObject({ count: 1 });
    await expect(endRecovery(context, { provider: "stub", before: acceptedAt, ...ada })).rejects.toMatchObject({
      code: "not_allowed",
      message: expect.stringMatching(/not recovering.*Nothing was changed/),
    });
  });

  test.each([
    ["before", { before: new Date(Date.now() + 3_600_000) }, /before must not be in the future/],
    ["before", { before: "yesterday" as unknown as Date }, /before must be a Date/],
    ["actor", { actor: "engine" }, /actor must not be engine/],
    ["reason", { reason: " " }, /reason must be a non-empty string/],
  ])("a wrong %s is refused: %o", async (path, wrong, message) => {
    const { context, get } = await recovering();
    const options = { provider: "stub", before: new Date(0), ...ada, ...wrong };
    await expect(endRecovery(context, options)).rejects.toMatchObject({
      code: "not_allowed",
      paths: [path],
      message: expect.stringMatching(message),
    });
    expect(await get("R1")).toMatchObject(checksFirst);
  });
});

describe("the claim journal", () => {
  async function journaled() {
    const folder = mkdtempSync(join(tmpdir(), "payout-journal-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const gateway = rememberingGateway();
    const engine = await driveEngine(pglite, { providers: [gateway.provider], rules, journal: folder });
    return { ...engine, gateway, folder, journal: engine.context.witness.journal };
  }

  test("has each claim before its POST leaves", async () => {
    const { submit, work, gateway, journal } = await journaled();
    const known: (number | undefined)[] = [];
    const { send } = gateway.stub;
    gateway.stub.send = async (order) => {
      known.push(journal?.attemptOf("stub M1", order.reference));
      return send(order);
    };
    await submit("R1");
    await work();
    expect(known).toEqual([1]);
    expect(journal?.lines()).toBe(1);
  });

  test("that cannot be written keeps the order from being sent", async () => {
    const { submit, work, history, gateway, journal, get, pass } = await journaled();
    const write = journal?.write;
    Object.assign(journal ?? {}, { write: () => Promise.reject(new Error("no space left on device")) });
    await submit("R1");
    await work();
    expect(await get("R1")).toMatchObject({ state: "accepted", attempt: 1 });
    expect((await history("R1")).at(-1)).toMatchObject({ kind: "sent_back", data: { error: "journal" } });
    expect((await get("R1"))?.reason).toMatch(/claim journal cannot be written \(no space left on device\)/);
    expect(gateway.stub.sent).toEqual([]);
    Object.assign(journal ?? {}, { write });
    await pass(1000);
    await work();
    expect(gateway.creates.get("R1")).toBe(1);
  });

  test("that knows a later attempt makes the engine query first, also after an operator has released it", async () => {
    const { submit, work, get, kinds, pass, gateway, journal, context, sql } = await journaled();
    await submit("R0");
    await work();
    gateway.creates.set("R1", 1);
    await journal?.write({ account: "stub M1", provider: "stub", reference: "R1", attempt: 3 });
    await settleDoubts(context, true);
    await sql("update provider_state set recovering_since = recovering_since - interval '1 hour'");
    const { acceptedAt } = await submit("R1");
    await endRecovery(context, { provider: "stub", before: new Date(acceptedAt.getTime() + 1), ...ada });
    await work();
    expect(await get("R1")).toMatchObject({ ...checksFirst, attempt: 3 });
    await pass(settledMs);
    await work();
    expect(await get("R1")).toMatchObject({ state: "succeeded", attempt: 3 });
    expect(await kinds("R1")).toEqual(["accepted", "check_first", "released", "check_first", "succeeded"]);
    expect(gateway.creates.get("R1")).toBe(1);
  });

  test("several processes write to it, and each reference keeps one line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "payout-journal-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [one, two] = [await openJournal(join(folder, "j")), await openJournal(join(folder, "j"))];
    const line = (reference: string, attempt: number) => ({ account: "A", provider: "p", reference, attempt });
    await Promise.all([one.write(line("R1", 1)), one.write(line("R2", 1)), two.write(line("R3", 1))]);
    await two.write(line("R1", 2));
    await one.write(line("R1", 1));
    expect(one.id).toBe(two.id);
    expect([one.lines(), two.lines()]).toEqual([5, 5]);
    expect(two.attemptOf("A", "R1")).toBe(2);
    expect(two.attemptOf("B", "R1")).toBe(0);
    expect(one.linesAfter(0).map(({ reference, attempt }) => `${reference} ${attempt}`)).toEqual([
      "R1 2",
      "R3 1",
      "R2 1",
    ]);
    expect(one.linesAfter(4)).toHaveLength(1);
    one.close();
    two.close();
  });

  test("that cannot be read names itself and what to do", async () => {
    const folder = mkdtempSync(join(tmpdir(), "payout-journal-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await expect(openJournal(folder)).rejects.toMatchObject({
      code: "database",
      message: expect.stringMatching(/claim journal ".*" cannot be used.*move it away/),
    });
  });
});

test("an answer to the POST of another claim proves nothing about the stored one, although both are the first", async () => {
  const { submit, get, gateway, sql, context, history, beganLongAgo } = await recovering();
  await beganLongAgo();
  await endRecovery(context, { provider: "stub", before: new Date(), ...ada });
  await submit("R5");
  gateway.stub.send = async () => {
    // Meanwhile the database was restored, and another worker has claimed the order there.
    await sql("update payouts set claim = 'another' where reference = 'R5'");
    throw sendError("network", "not_sent", "R5");
  };
  await sendPayout(context, { provider: "stub", reference: "R5" });
  expect(await get("R5")).toMatchObject({ state: "sending", attempt: 1 });
  expect((await history("R5")).at(-1)).toMatchObject({ kind: "observed", attempt: 1 });
});
