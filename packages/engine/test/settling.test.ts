import { expect, test } from "vitest";
import { operations, scope } from "./reconciliation-work.ts";
import { engine, now, pay, reconcile, statement } from "./reconciling.ts";

/** A reconciliation with three differences. */
async function found() {
  await pay("A");
  const { id, differences } = await reconcile({
    statements: [await statement(["A,12.01,OK,G-A,", "NOBODY,5.00,OK,G-1,", "NONE,5.00,OK,G-1,"])],
  });
  return { id, ids: differences.map((difference) => difference.id) };
}

test("differences are worked off one by one, with who, when and why; no payout changes by that", async () => {
  const { id, ids } = await found();
  const before = await engine.get("A");
  const settled = await operations().settleDifference(ids[0] ?? "", {
    actor: "ada",
    reason: "the fee of the gateway",
    note: "ticket 12",
  });
  expect(settled).toMatchObject({
    id: ids[0],
    reconciliation: id,
    kind: "amount_differs",
    settledBy: "ada",
    settledReason: "the fee of the gateway",
    note: "ticket 12",
    settledAt: expect.any(Date),
  });
  expect(await operations().differences(id, { settled: false })).toMatchObject([{ id: ids[1] }, { id: ids[2] }]);
  expect(await operations().differences(id, { settled: true })).toEqual([settled]);
  expect(await operations().reconciliation(id)).toMatchObject({ unsettled: 2 });
  expect(await engine.get("A")).toEqual(before);
});

test("of two at the same moment one is stored, and the other is told who that was", async () => {
  const { ids } = await found();
  const settle = (actor: string) => operations().settleDifference(ids[1] ?? "", { actor, reason: `${actor} knows` });
  const [one, other] = await Promise.allSettled([settle("ada"), settle("bob")]);
  expect(one).toMatchObject({ status: "fulfilled", value: { settledBy: "ada" } });
  expect(other).toMatchObject({
    status: "rejected",
    reason: {
      code: "not_allowed",
      paths: ["id"],
      message: expect.stringMatching(/was settled by ada at .*: ada knows/),
    },
  });
});

test("the same words of the same person twice are the same as once", async () => {
  const { ids } = await found();
  const settle = (reason: string, note?: string) =>
    operations().settleDifference(ids[0] ?? "", { actor: "ada", reason, ...(note !== undefined && { note }) });
  expect(await settle("known")).toEqual(await settle("known"));
  await expect(settle("something else")).rejects.toThrow(/was settled by ada/);
  await expect(settle("known", "a note")).rejects.toThrow(/was settled by ada/);
});

test("pages have each difference once", async () => {
  const { id, ids } = await found();
  const seen: string[] = [];
  for (let after: string | undefined; seen.length < 10; ) {
    const [difference] = await operations().differences(id, { limit: 1, ...(after !== undefined && { after }) });
    if (difference === undefined) break;
    seen.push(difference.id);
    after = difference.id;
  }
  expect(seen).toEqual(ids);
});

test("reconciliations are listed by page, the newest first", async () => {
  const first = (await reconcile()).id;
  const second = (await reconcile()).id;
  const third = (await reconcile()).id;
  const [newest, next] = await operations().reconciliations({ limit: 2 });
  expect([newest?.id, next?.id]).toEqual([third, second]);
  expect(await operations().reconciliations({ limit: 1, after: second })).toMatchObject([{ id: first }]);
  expect(await operations().reconciliations({ state: "running" })).toEqual([]);
  expect(await operations().reconciliation("nope")).toBeUndefined();
  expect(await operations().differences("nope")).toEqual([]);
});

const ada = { actor: "ada", reason: "known" };
test.each<[string, (all: ReturnType<typeof operations>) => Promise<unknown>, RegExp]>([
  ["nobody", (all) => all.settleDifference("1", { actor: " ", reason: "known" }), /actor must be a non-empty string/],
  ["no reason", (all) => all.settleDifference("1", { actor: "ada", reason: "" }), /reason must be a non-empty string/],
  ["the engine", (all) => all.settleDifference("1", { actor: "Engine", reason: "x" }), /actor must not be engine/],
  ["an empty note", (all) => all.settleDifference("1", { ...ada, note: " " }), /note must be a non-empty string/],
  ["no difference", (all) => all.settleDifference("999999", ada), /id is not a difference: list them with/],
  ["a text that is no id", (all) => all.settleDifference("1; drop", ada), /id is not a difference/],
  [
    "no reconciliation",
    (all) => all.cancelReconciliation(crypto.randomUUID(), ada),
    /id is not a reconciliation: list/,
  ],
  ["an id that cannot be", (all) => all.cancelReconciliation("x", ada), /id is not a reconciliation: list/],
  ["nobody starting", (all) => all.startReconciliation({ ...scope, actor: "", reason: "x" }), /actor must be/],
  ["no reason to start", (all) => all.startReconciliation({ ...scope, actor: "ada" } as never), /reason must be/],
  ["an empty window", (all) => all.startReconciliation({ ...ada, from: now, to: now }), /from before to/],
  ["a limit", (all) => all.differences("x", { limit: 0 }), /limit must be a whole number from 1 to 10000/],
  ["a state", (all) => all.reconciliations({ state: "done" as never }), /state must be one of running, finished/],
  ["a place", (all) => all.reconciliations({ after: "x" }), /after must be the id of a reconciliation/],
  ["a place among differences", (all) => all.differences("x", { after: "x" }), /after must be the id of a difference/],
  ["yes and no", (all) => all.differences("x", { settled: "yes" as never }), /settled must be true, false or left out/],
  [
    "a content that is text",
    (all) =>
      all.startReconciliation({
        ...scope,
        ...ada,
        statements: [{ content: "a", file: "a", columns: { reference: "a" }, provider: "stub" } as never],
      }),
    /statements\.0\.content must be the bytes of the file/,
  ],
])("refuses %s, and says what to do", async (_what, call, words) => {
  await expect(call(operations())).rejects.toThrow(words);
});
