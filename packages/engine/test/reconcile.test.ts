import { describe, expect, test } from "vitest";
import { submitAll } from "../src/submit.ts";
import { day, engine, lost, now, pay, reconcile, stub } from "./reconciling.ts";
import { notFound, said } from "./stub.ts";
import { orderFor } from "./support.ts";

describe("querying", () => {
  test("queries every open payout and stores the answers", async () => {
    await pay("A", lost);
    await pay("B", async ({ reference }) => said(reference, "pending"));
    await pay("C", async ({ reference }) => said(reference, "succeeded"));
    stub.queried.length = 0;
    const progress: number[] = [];
    const result = await reconcile({ onProgress: (queried) => void progress.push(queried) });
    expect(stub.queried.toSorted()).toEqual(["A", "B"]);
    expect(result).toMatchObject({ queried: 2, updated: 2, agreed: 2, differences: [] });
    expect(progress).toEqual([1, 2]);
    expect(await engine.get("A")).toMatchObject({ state: "succeeded" });
  });

  test("queries all ended payouts when sample is 1, and leaves those that agree unchanged", async () => {
    await pay("A");
    expect(await reconcile({ sample: 1 })).toMatchObject({ queried: 1, agreed: 1, differences: [] });
    expect((await engine.get("A"))?.nextAt).toBeUndefined();
  });

  test("walks through many pages, each payout once, however close together they were sent, and waits for no slow answer", async () => {
    const orders = Array.from({ length: 210 }, (_none, index) => orderFor("jeepay.transfer", `P${index}`));
    await submitAll(
      engine.context,
      orders.map((order) => ({ order, provider: "stub" })),
    );
    await engine.sql(
      "update payouts set state = 'pending', attempt = 1, next_at = null, sent_at = date_trunc('second', now()) + interval '123456 microseconds'",
    );
    const others = Promise.withResolvers<void>();
    stub.query = async (reference) => {
      if (stub.queried.length === orders.length) others.resolve();
      if (reference === stub.queried[0]) await others.promise;
      return said(reference, "succeeded");
    };
    const result = await reconcile();
    expect(result.queried).toBe(210);
    expect(stub.queried).toHaveLength(210);
  });

  test("an end that the gateway no longer confirms is a difference, by the rules of every answer", async () => {
    await pay("A");
    stub.query = async (reference) => said(reference, "failed");
    const { differences } = await reconcile({ sample: 1 });
    expect(differences).toEqual([
      expect.objectContaining({
        kind: "status_differs",
        reference: "A",
        ours: "succeeded",
        theirs: "failed",
        state: "reversed",
      }),
    ]);
    expect(await engine.kinds("A")).toContain("reversed");
  });

  test("an order that the gateway does not know is a difference, and its end stays", async () => {
    await pay("A");
    stub.query = async () => {
      throw notFound();
    };
    const { differences } = await reconcile({ sample: 1 });
    expect(differences).toMatchObject([{ kind: "missing_at_gateway", reference: "A", state: "succeeded" }]);
  });

  test("a missing answer is reported as such", async () => {
    await pay("A", lost);
    stub.query = async () => {
      throw new Error("no route");
    };
    const { differences } = await reconcile();
    expect(differences).toMatchObject([{ kind: "unanswered", reference: "A", ours: "unknown", state: "unknown" }]);
  });

  test("a tampered row is reported and not queried", async () => {
    await pay("A");
    await engine.sql("update payout_orders set body = '{}'");
    stub.queried.length = 0;
    expect((await reconcile({ sample: 1 })).differences).toMatchObject([{ kind: "corrupted", reference: "A" }]);
    expect(stub.queried).toEqual([]);
  });

  test("nothing outside the window is queried", async () => {
    await pay("A", lost);
    await engine.pass(3 * day);
    stub.queried.length = 0;
    expect((await reconcile()).queried).toBe(0);
  });
});

test.each([
  [{ from: now, to: now }, /from before to/],
  [{ sample: 2 }, /sample/],
  [{ report: "report.pdf" }, /\.xlsx or \.csv/],
  [{ providers: ["missing"] }, /no provider "missing"/],
])("refuses what cannot be reconciled: %j", async (options, words) => {
  await expect(reconcile(options)).rejects.toThrow(words);
});

test("can be stopped, before and in the middle: the answers so far are stored, nothing else is queried, and then it ends", async () => {
  for (let index = 0; index < 30; index += 1) await pay(`P${index}`, lost);
  stub.queried.length = 0;
  await expect(reconcile({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  expect(stub.queried).toEqual([]);
  const stop = new AbortController();
  const slow = Promise.withResolvers<void>();
  stub.query = async (reference) => {
    if (stub.queried.length === 1) await slow.promise;
    return said(reference, "succeeded");
  };
  const onProgress = () => {
    if (stub.queried.length >= 20) stop.abort();
    setTimeout(slow.resolve, 100);
  };
  await expect(reconcile({ signal: stop.signal, onProgress })).rejects.toThrow(/abort/i);
  expect(stub.queried.length).toBeLessThan(30);
  expect(await engine.find({ state: "succeeded" })).toHaveLength(stub.queried.length);
});

test("pages of payouts that were accepted in the same moment have each of them once", async () => {
  for (let index = 0; index < 5; index += 1) await engine.submit(`P${index}`);
  await engine.sql("update payouts set accepted_at = '2026-11-22T10:00:00.123456Z'");
  const found: string[] = [];
  for (let after: Awaited<ReturnType<typeof engine.get>>; found.length < 10; ) {
    const page = await engine.find({ limit: 2, ...(after !== undefined && { after }) });
    if (page.length === 0) break;
    found.push(...page.map(({ reference }) => reference));
    after = page.at(-1);
  }
  expect(found).toEqual(["P0", "P1", "P2", "P3", "P4"]);
});

test.each<[string, object, RegExp]>([
  ["days written as text", { from: "2026-11-21" }, /from and to must be dates/],
  ["a statement without its file", { statements: [{ provider: "stub" }] }, /statements\.0\.file must be/],
  ["a statement without columns", { statements: [{ provider: "stub", file: "a.csv" }] }, /statements\.0\.columns must/],
])("refuses %s before any query", async (_what, options, message) => {
  const refused = { code: "configuration", message: expect.stringMatching(message) };
  await expect(reconcile(options as never)).rejects.toMatchObject(refused);
});
