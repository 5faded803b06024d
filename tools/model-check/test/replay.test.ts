import { setFlagsFromString } from "node:v8";
import type { PGlite } from "@electric-sql/pglite";
import { freshDatabase } from "@payout/test-support/fresh-database";
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineFunctions } from "../src/functions.ts";
import { createModel } from "../src/model.ts";
import { replayAll } from "../src/replay-all.ts";
import { tellReplayed } from "../src/report.ts";
import { settings } from "../src/setting.ts";

// Unlike other tests, these run the same statements thousands of times: to optimise PGlite's code saves a quarter of the time.
setFlagsFromString("--no-liftoff-only");

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => pglite.close());

const sampling = { traces: 12, length: 24, seed: 7 };

test("the engine agrees with the model after every step", { timeout: 120_000 }, async () => {
  const models = [settings.plain, settings.resend, settings.restored].map((setting) => createModel(setting));
  const replayed = await replayAll(models, sampling, pglite);
  expect(replayed.disagreement).toBeUndefined();
  expect(replayed.traces).toBe(36);
  // Traces that never get anywhere would agree with anything.
  for (const kind of [
    "takes over",
    "proceed returns false",
    "query is answered",
    "notifies",
    "decides",
    "store",
    "an older database takes its place",
    "compares the database",
    "queries before it sends",
    "submits again",
    "ends the recovery",
  ] as const)
    expect(replayed.kinds.get(kind), kind).toBeGreaterThan(0);
});

test.each([
  ["the last check", settings.plain, { mayProceed: () => true }, /proceed said false/],
  ["when a payout is settled", settings.plain, { notFoundCounts: () => true }, /needs_review|unknown/],
  ["whether a database is older", settings.restored, { doubtAboutServer: () => undefined }, /"recovering":true/],
  [
    "when what was sent has settled",
    settings.restored,
    { settlesAfterMs: () => 0 },
    /may still accept it|did not call/,
  ],
  ["when a recovery may be ended", settings.restored, { recoverySettlesAt: () => new Date(0) }, /must not be earlier/],
] as const)(
  "a model that differs from the engine in %s is noticed",
  { timeout: 120_000 },
  async (_what, setting, broken, words) => {
    const model = createModel(setting, { ...engineFunctions, ...broken });
    const many = { ...sampling, traces: 60 };
    const replayed = await replayAll([model], many, pglite);
    expect(tellReplayed(replayed, many, 0)).toMatch(/^FAIL/);
    expect(tellReplayed(replayed, many, 0)).toMatch(words);
  },
);
