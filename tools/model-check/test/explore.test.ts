import { describe, expect, test } from "vitest";
import { plantedBugs } from "../src/bugs.ts";
import { explore } from "../src/explore.ts";
import { engineFunctions } from "../src/functions.ts";
import { createModel } from "../src/model.ts";
import { randomFrom } from "../src/random.ts";
import { sampleTrace } from "../src/sample.ts";
import { type Setting, settings } from "../src/setting.ts";
import { describeAction } from "../src/step.ts";

// The whole exploration is `pnpm model-check`, which CI runs. Here: what it must find, and that it finds nothing else.
const { judge, queryStep, whyNotCancelled, refusalOf } = engineFunctions;

/** What the explorer says, in words. */
const wayTo = (trace: readonly Parameters<typeof describeAction>[0][] = []) => trace.map(describeAction);

const hunted = plantedBugs.map((bug) => {
  const { setting, functions, breaks } = bug;
  const found = explore(createModel(setting, functions), { until: breaks });
  return { ...bug, trace: wayTo(found.broken.get(breaks)) };
});

describe.each(hunted)("$name", ({ functions, trace }) => {
  test("is found, with the way to it", () => expect(trace).toMatchSnapshot());

  test("replaces one function", () => {
    const replaced = Object.entries(functions).filter(
      ([name, each]) => each !== engineFunctions[name as keyof typeof engineFunctions],
    );
    expect(replaced).toHaveLength(1);
  });
});

/** As far as the planted bugs of each setting are away, and two steps more. */
const explored = [...Map.groupBy(hunted, ({ setting }): Setting => setting)].map(([setting, bugs]) => ({
  setting,
  maxDepth: Math.max(...bugs.map(({ trace }) => trace.length)) + 2,
}));

test.each(explored)(
  "without a planted bug nothing is found as far as that: $setting.name",
  { timeout: 120_000 },
  ({ setting, maxDepth }) => {
    expect(maxDepth).toBeGreaterThan(2);
    expect(explore(createModel(setting), { maxDepth }).broken).toEqual(new Map());
  },
);

test("people do everything that approval rules are about", () => {
  const random = randomFrom(7);
  const model = createModel(settings.approved);
  const done = new Set(
    Array.from({ length: 200 }, () => wayTo(sampleTrace(model, 60, random).map(({ action }) => action))).flat(),
  );
  const carriedOut = ["send", "resolve not_sent", "resolve paid", "resolve returned", "reopen", "pay_again"];
  expect([...done]).toEqual(
    expect.arrayContaining([
      ...carriedOut.map((what) => `bo: approves: ${what}`),
      "bo: approves: send (successor)",
      "the proposal is declined: pay_again",
      "the proposal lapses: resolve failed",
      "gateway: pays after all",
      "successor: is claimed and taken in",
    ]),
  );
});

test("A1 is what it says: a worker stands still, others take over, the money is paid again, and its POST still arrives", () => {
  const [a1] = plantedBugs;
  if (a1 === undefined) throw new Error("no planted bugs");
  const { broken } = explore(createModel(a1.setting, a1.functions), { until: a1.breaks });
  const trace = wayTo(broken.get(a1.breaks));
  for (const step of ["worker 2: takes over", "operator: decides not_sent", "caller: pays again", "worker 1: POST"])
    expect(trace).toContain(step);
});

describe("the explorer also finds", { timeout: 120_000 }, () => {
  test.each([
    [
      "a dead end, where no worker takes over what a dead worker was sending",
      "no dead end",
      {
        queryStep: (row: Parameters<typeof queryStep>[0]) =>
          row.state === "sending" ? ("nothing" as const) : queryStep(row),
      },
      { plain: true },
    ],
    [
      "an order that is taken back although an attempt of it was never answered",
      "paid at most once",
      {
        whyNotCancelled: (row: Parameters<typeof whyNotCancelled>[0], facts: Parameters<typeof whyNotCancelled>[1]) =>
          whyNotCancelled(row, { ...facts, sentAgain: false }),
      },
      {},
    ],
    [
      "a refusal of one attempt that is taken for one of all",
      "paid at most once",
      { factThatMatters: () => undefined },
      {},
    ],
    [
      "a decision that nothing was sent about an order that the gateway has named (D13)",
      "not_sent never after the gateway has named the order",
      {
        refusalOf: (payout: Parameters<typeof refusalOf>[0], decision: Parameters<typeof refusalOf>[1]) =>
          refusalOf({ ...payout, named: false }, decision),
      },
      {},
    ],
    [
      "late proof about one attempt that is taken for proof about the next",
      "to be sent only when nothing of an earlier attempt can arrive any more",
      {
        judge: (
          row: Parameters<typeof judge>[0],
          record: Parameters<typeof judge>[1],
          rules: Parameters<typeof judge>[2],
        ) =>
          judge(row, record.word === "unsent" ? { ...record, attempt: row.attempt, otherClaim: false } : record, rules),
      },
      {},
    ],
  ] as const)("%s", (_what, invariant, broken, { plain }: { plain?: boolean }) => {
    const setting = plain ? { ...settings.plain, maxAttempts: 1 } : settings.resend;
    const model = createModel(setting, { ...engineFunctions, ...broken });
    const until = plain ? {} : { until: invariant };
    expect(wayTo(explore(model, until).broken.get(invariant))).not.toEqual([]);
  });
});

test("with one attempt everything is explored, and every invariant holds", { timeout: 120_000 }, () => {
  const { states, depth, broken } = explore(createModel({ ...settings.plain, maxAttempts: 1 }));
  expect(broken).toEqual(new Map());
  expect(states).toBeGreaterThan(10_000);
  expect(depth).toBeGreaterThan(20);
});
