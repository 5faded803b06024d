import type { PGlite } from "@electric-sql/pglite";
import type { CallOptions } from "@payout/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { resolvePayout } from "../src/resolve/resolve.ts";
import { sendPayout } from "../src/work/send.ts";
import { stopwatch } from "../src/work/stopwatch.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notFound, type Stub, said, sendError } from "./stub.ts";

// Workers that are suspended between their claim and the first byte of their POST: the machine sleeps, the process is stopped.
const clock = vi.hoisted(() => ({ uptime: undefined as number | undefined }));
vi.mock("node:os", async (original) => {
  const os = await original<typeof import("node:os")>();
  return { ...os, uptime: () => clock.uptime ?? os.uptime() };
});

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));
afterEach(() => {
  vi.restoreAllMocks();
  clock.uptime = undefined;
});

const minute = 60_000;
const hour = 60 * minute;
const key = { provider: "stub", reference: "R1" };
const suspended = /^worker was suspended: .*did not send/;

/** A provider that honours `proceed`, as core's transport does, after the connection has been opened. */
function honours(stub: Stub, connect: () => void | Promise<void>, error = sendError("aborted", "not_sent")): void {
  stub.send = async ({ reference }, options) => {
    await connect();
    if (options?.proceed?.() === false) throw error;
    return said(reference, "pending");
  };
}

/** Stops the worker that is sending for so long, by the machine's wall clock. */
function suspend(milliseconds: number): void {
  const now = Date.now;
  vi.spyOn(Date, "now").mockImplementation(() => now() + milliseconds);
}

async function setUp(rules = {}) {
  const stub = createStub();
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules });
  await engine.submit("R1");
  return { stub, engine };
}

describe("the last check before the first byte", () => {
  test("says yes to a worker that is in time", async () => {
    const { stub, engine } = await setUp();
    honours(stub, () => suspend(14_000));
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "pending", attempt: 1 });
  });

  test.each([
    ["a passing reason", sendError("aborted", "not_sent")],
    ["a timeout", sendError("timeout", "not_sent")],
    ["what usually is a refusal of the order", sendError("invalid_order", "not_sent")],
  ])("says no once half the lease is over, and the reason says so when the error has %s", async (_what, error) => {
    const { stub, engine } = await setUp();
    honours(stub, () => suspend(15_500), error);
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({
      state: "accepted",
      attempt: 1,
      repayable: false,
      reason: expect.stringMatching(suspended),
    });
    const last = (await engine.history("R1")).at(-1);
    expect(last).toMatchObject({ kind: "sent_back", attempt: 1, actor: "engine", data: { error: "suspended" } });
    vi.restoreAllMocks();
    honours(stub, () => undefined);
    await engine.pass(minute);
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "pending", attempt: 2 });
  });

  test("stays a no: called again, it does not change its answer", async () => {
    const { stub, engine } = await setUp();
    const answers: (boolean | undefined)[] = [];
    stub.send = async (_order, options) => {
      suspend(20_000);
      answers.push(options?.proceed?.());
      vi.restoreAllMocks();
      answers.push(options?.proceed?.());
      throw sendError("aborted", "not_sent");
    };
    await engine.work();
    expect(answers).toEqual([false, false]);
    expect((await engine.get("R1"))?.reason).toMatch(suspended);
  });

  test("is not to blame for a connection that was slower than its own limit", async () => {
    const { stub, engine } = await setUp();
    stub.send = async (_order, options) => {
      suspend(options?.connectTimeoutMs ?? 0);
      throw sendError("timeout", "not_sent");
    };
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "accepted", reason: "the stub says timeout" });
  });

  test.each(["timeout", "network", "aborted"] as const)(
    "is to blame when connecting ended with %s, and only after more than half of the lease",
    async (code) => {
      const { stub, engine } = await setUp();
      stub.send = async () => {
        suspend(20_000);
        throw sendError(code, "not_sent");
      };
      await engine.work();
      expect(await engine.get("R1")).toMatchObject({ state: "accepted", reason: expect.stringMatching(suspended) });
    },
  );

  test("is not to blame for a refusal that came late", async () => {
    const { stub, engine } = await setUp();
    stub.send = async () => {
      suspend(20_000);
      throw sendError("authentication", "not_sent");
    };
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "accepted", reason: "the stub says authentication" });
  });

  test("proves nothing about a provider that sends all the same", async () => {
    const { stub, engine } = await setUp();
    const ignores = (outcome: () => ReturnType<Stub["send"]>) => {
      stub.send = async (_order: unknown, options?: CallOptions) => {
        suspend(20_000);
        options?.proceed?.();
        return outcome();
      };
    };
    ignores(async () => Promise.reject(sendError("timeout", "unknown")));
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "unknown", reason: "the stub says timeout" });
    vi.restoreAllMocks();
    await engine.submit("R2");
    ignores(async () => said("R2", "succeeded"));
    await engine.work();
    expect(await engine.get("R2")).toMatchObject({ state: "succeeded" });
  });
});

test("a worker that was suspended before it reached its provider does not call it", async () => {
  const { stub, engine } = await setUp({ leaseMs: 0.001 });
  await engine.work();
  expect(stub.sent).toEqual([]);
  expect(await engine.get("R1")).toMatchObject({ state: "accepted", reason: expect.stringMatching(suspended) });
});

describe("a suspended worker that goes on after others have acted", () => {
  /** A worker that stands still in front of its last check until `wake`, for longer than lease and settling. */
  async function frozen(capabilities = {}, rules = {}) {
    const stub = createStub(capabilities);
    const engine = await driveEngine(pglite, {
      providers: { stub: stub.provider },
      rules: { ...rules, pauseAfterUnknowns: false },
    });
    await engine.submit("OTHER");
    stub.query = async (reference) =>
      reference === "OTHER" ? said(reference, "succeeded") : Promise.reject(notFound());
    await engine.work();
    await engine.submit("R1");
    const wake = Promise.withResolvers<void>();
    honours(stub, () => wake.promise);
    const worker = sendPayout(engine.context, key);
    await vi.waitFor(() => expect(stub.sent).toContain("R1"));
    for (const ms of [3 * minute, hour]) {
      await engine.pass(ms);
      await engine.work();
    }
    stub.query = async (reference) => said(reference, "pending");
    return {
      stub,
      engine,
      goOn: async () => {
        suspend(hour);
        wake.resolve();
        await worker;
        vi.restoreAllMocks();
      },
    };
  }

  test("sends nothing, and what an operator decided meanwhile stays", async () => {
    const { engine, goOn } = await frozen();
    expect((await engine.get("R1"))?.state).toBe("needs_review");
    const decision = { decision: "not_sent", actor: "Ada", reason: "not in the back office" } as const;
    await resolvePayout(engine.context, "R1", decision);
    await goOn();
    expect(await engine.get("R1")).toMatchObject({ state: "failed", repayable: true, attempt: 1 });
    const last = (await engine.history("R1")).at(-1);
    expect(last).toMatchObject({ kind: "observed", attempt: 1, data: { reason: expect.stringMatching(suspended) } });
  });

  test("sends nothing, and does not send back an order whose second attempt is under way", async () => {
    const { stub, engine, goOn } = await frozen({ refusesDuplicates: true }, { resend: true });
    expect(await engine.get("R1")).toMatchObject({ state: "accepted", attempt: 1 });
    const answer = Promise.withResolvers<ReturnType<typeof said>>();
    stub.send = () => answer.promise;
    const second = sendPayout(engine.context, key);
    await vi.waitFor(() => expect(stub.sent.filter((each) => each === "R1")).toHaveLength(2));
    await goOn();
    expect(await engine.get("R1")).toMatchObject({ state: "sending", attempt: 2 });
    expect((await engine.history("R1")).at(-1)).toMatchObject({ kind: "observed", attempt: 1 });
    answer.resolve(said("R1", "succeeded"));
    await second;
    expect((await engine.get("R1"))?.state).toBe("succeeded");
  });
});

describe("time passed is the largest of what the machine's clocks say:", () => {
  let passed: () => number;
  beforeEach(() => {
    clock.uptime = 1000;
    passed = stopwatch();
  });

  test("all of them agree that none has", () => expect(passed()).toBeLessThan(1000));

  test("the wall clock, where the process's own stood still", () => {
    suspend(20_000);
    expect(passed()).toBeGreaterThanOrEqual(20_000);
  });

  test("the uptime, where the wall clock was set back", () => {
    suspend(-3_600_000);
    clock.uptime = 1021;
    expect(passed()).toBeGreaterThanOrEqual(20_000);
  });

  test("an uptime in whole seconds is not taken for a second more than it can be", () => {
    clock.uptime = 1001;
    expect(passed()).toBeLessThan(1000);
  });
});
