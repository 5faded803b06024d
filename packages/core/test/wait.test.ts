import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Lookup, Payout, PayoutProvider } from "../src/contract.ts";
import { PayoutError, type PayoutErrorCode } from "../src/errors.ts";
import { waitUntilFinal } from "../src/wait.ts";
import { aPayout, errorOf } from "./support.ts";

// Real pauses, until a test turns them off.
vi.mock("node:timers/promises", async (original) => {
  const real = await original<typeof import("node:timers/promises")>();
  return { ...real, setTimeout: vi.fn(real.setTimeout) };
});

type Answer = Payout | PayoutErrorCode | Error;

const pending = aPayout();
const paid = aPayout({ status: "succeeded", final: true });

/** A provider that gives these answers to queries, the last one for ever. */
function answering(...answers: readonly Answer[]) {
  const queries: { lookup: Lookup; options: unknown; at: number }[] = [];
  const provider = {
    id: "test",
    query: async (lookup: Lookup, options: unknown) => {
      const answer = answers[Math.min(queries.length, answers.length - 1)];
      queries.push({ lookup, options, at: performance.now() });
      if (answer instanceof Error) throw answer;
      if (typeof answer === "string")
        throw new PayoutError({ code: answer, operation: "query", provider: "test", message: answer });
      return answer;
    },
  } as unknown as PayoutProvider;
  return { provider, queries };
}

describe("waiting until a payout is final", () => {
  test("queries repeatedly, and returns the final answer", async () => {
    const { provider, queries } = answering(pending, aPayout({ status: "unknown" }), paid);
    expect(await waitUntilFinal(provider, { reference: "R1" }, { schedule: [1, 1, 1, 1, 1] })).toBe(paid);
    expect(queries).toHaveLength(3);
  });

  test("goes by final, not by status", async () => {
    const { provider, queries } = answering(aPayout({ status: "succeeded", final: false }), paid);
    await waitUntilFinal(provider, { reference: "R1" }, { schedule: [1, 1] });
    expect(queries).toHaveLength(2);
    const failed = aPayout({ status: "failed", final: true });
    expect(await waitUntilFinal(answering(failed).provider, { reference: "R1" }, { schedule: [1] })).toBe(failed);
  });

  test("hands on the lookup, the expected amount and the signal", async () => {
    const { provider, queries } = answering(paid);
    const expected = async () => undefined;
    const { signal } = new AbortController();
    await waitUntilFinal(provider, { reference: "R1", providerId: "P1" }, { schedule: [1], expected, signal });
    expect(queries[0]).toMatchObject({ lookup: { reference: "R1", providerId: "P1" }, options: { expected, signal } });
  });

  test.each<PayoutErrorCode>([
    "network",
    "timeout",
    "unavailable",
    "rate_limited",
    "not_found",
    "bad_response",
    "bad_signature",
  ])("passes over %s", async (code) => {
    const { provider, queries } = answering(code, code, paid);
    expect(await waitUntilFinal(provider, { reference: "R1" }, { schedule: [1, 1, 1] })).toBe(paid);
    expect(queries).toHaveLength(3);
  });

  test.each<PayoutErrorCode>([
    "invalid_order",
    "configuration",
    "authentication",
    "rejected",
    "duplicate_reference",
    "insufficient_balance",
    "aborted",
  ])("throws %s at once", async (code) => {
    const { provider, queries } = answering(code, paid);
    const error = await errorOf(waitUntilFinal(provider, { reference: "R1" }, { schedule: [1, 1, 1] }));
    expect(error.code).toBe(code);
    expect(queries).toHaveLength(1);
  });

  test("rethrows an error that is not a PayoutError at once, even one with a code like ours", async () => {
    const bug = Object.assign(new TypeError("bug"), { code: "timeout" });
    await expect(waitUntilFinal(answering(bug).provider, { reference: "R1" }, { schedule: [1, 1] })).rejects.toBe(bug);
  });
});

describe("waiting ends", () => {
  test("with the schedule, and the error says to query later", async () => {
    const { provider, queries } = answering(pending);
    const error = await errorOf(waitUntilFinal(provider, { reference: "R1" }, { schedule: [1, 1, 1] }));
    expect(queries).toHaveLength(3);
    expect([error.code, error.operation, error.reference, error.outcome]).toEqual([
      "timeout",
      "query",
      "R1",
      undefined,
    ]);
    expect(error.message).toBe(
      "test query R1: not final after 3 queries (last: status pending). The payout is still open: query later, do not pay again.",
    );
  });

  test("with the last trouble as its cause, and with none where the last answer was good", async () => {
    const troubled = await errorOf(
      waitUntilFinal(answering(pending, "network").provider, { providerId: "P1" }, { schedule: [1, 1] }),
    );
    expect(troubled.message).toContain("(last: network)");
    expect(PayoutError.is(troubled.cause)).toBe(true);
    expect("reference" in troubled).toBe(false);
    const calm = await errorOf(
      waitUntilFinal(answering("network", pending).provider, { reference: "R1" }, { schedule: [1, 1] }),
    );
    expect(calm.message).toContain("(last: status pending)");
    expect(calm.cause).toBeUndefined();
  });

  test("at once when the schedule is empty", async () => {
    const error = await errorOf(waitUntilFinal(answering(paid).provider, { reference: "R1" }, { schedule: [] }));
    expect(error.message).toContain("not final after 0 queries (last: no answer)");
  });

  test("when the signal says so, before and during a pause", async () => {
    const { provider, queries } = answering(pending);
    const before = await errorOf(
      waitUntilFinal(provider, { reference: "R1" }, { schedule: [60_000], signal: AbortSignal.abort() }),
    );
    expect([before.code, before.reference]).toEqual(["aborted", "R1"]);
    const started = performance.now();
    const during = await errorOf(
      waitUntilFinal(provider, { reference: "R1" }, { schedule: [60_000], signal: AbortSignal.timeout(20) }),
    );
    expect(during.code).toBe("aborted");
    expect(performance.now() - started).toBeLessThan(5000);
    expect(queries).toHaveLength(0);
  });

  test("and leaves nothing on a signal that lives on", async () => {
    const { signal } = new AbortController();
    await waitUntilFinal(
      answering(pending, pending, paid).provider,
      { reference: "R1" },
      { schedule: [1, 1, 1], signal },
    );
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

describe("the pauses", () => {
  /** The requested pauses, without waiting for them. */
  async function pausesWith(chance: () => number, schedule?: readonly number[]): Promise<number[]> {
    const pauses: number[] = [];
    vi.mocked(sleep).mockImplementation(async (milliseconds) => void pauses.push(milliseconds ?? 0));
    vi.spyOn(Math, "random").mockImplementation(chance);
    onTestFinished(() => void vi.restoreAllMocks());
    await errorOf(waitUntilFinal(answering(pending).provider, { reference: "R1" }, schedule && { schedule }));
    return pauses;
  }

  test("vary by a fifth at the ends of chance, and not at all in the middle", async () => {
    expect((await pausesWith(() => 0, [1000, 2000])).map(Math.round)).toEqual([800, 1600]);
    expect((await pausesWith(() => 0.5, [1000, 2000])).map(Math.round)).toEqual([1000, 2000]);
    expect((await pausesWith(() => 1 - Number.EPSILON, [1000, 2000])).map(Math.round)).toEqual([1200, 2400]);
  });

  test("differ from each other, so that many waiters do not query in step", async () => {
    const { random } = Math;
    const pauses = await pausesWith(random, new Array<number>(50).fill(1000));
    expect(new Set(pauses).size).toBeGreaterThan(40);
  });

  test("are twelve in about ten minutes, when nothing else is said", async () => {
    const pauses = await pausesWith(() => 0.5);
    expect(pauses).toHaveLength(12);
    expect(pauses.reduce((sum, pause) => sum + pause, 0) / 60_000).toBeCloseTo(10, 0);
    expect(pauses).toEqual([...pauses].sort((left, right) => left - right));
  });
});
