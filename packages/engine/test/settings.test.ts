import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "@payout/engine";
import { expect, test } from "vitest";
import { createStub } from "./stub.ts";

// What a newcomer without types writes.
const anyEngine = createEngine as unknown as (settings?: unknown) => ReturnType<typeof createEngine>;
const stub = createStub().provider;
const memory = "memory://";

test.each<[string, unknown, RegExp]>([
  ["nothing", undefined, /createEngine\(\{ providers, database \}\)/],
  ["no providers", { database: memory }, /^providers is missing/],
  [
    "an empty provider",
    { providers: { inr: {} }, database: memory },
    /^providers\.inr is not a provider; pass the result of/,
  ],
  ["a provider without a name", { providers: stub, database: memory }, /^providers must be a list of providers/],
  ["providers in a provider", { providers: { a: { x: stub, y: stub } }, database: memory }, /holds x and y/],
  ["no database", { providers: [stub] }, /^database must be a folder/],
  ["another database", { providers: [stub], database: "mysql://u:secret@db/x" }, /^database begins with mysql:\/\//],
  ["a mistyped database", { providers: [stub], database: "postgress://u:secret@db/x" }, /postgres:\/\/user/],
  ["a mistyped setting", { providers: [stub], database: memory, publicURL: "" }, /^publicURL is not a setting/],
  ["no address", { providers: [stub], database: memory, publicUrl: "merchant.example" }, /^publicUrl must be/],
  ["a mistyped rule", { providers: [stub], database: memory, rules: { limit: {} } }, /^rules\.limit is not a rule/],
  [
    "a mistyped limit",
    { providers: [stub], database: memory, providerRules: { stub: { limits: { perday: { INR: "1" } } } } },
    /^providerRules\.stub\.limits\.perday is not a limit; known are .*perDay/,
  ],
  ["a time below 0", { providers: [stub], database: memory, rules: { settlingMs: -1 } }, /^settlingMs of stub must be/],
  [
    "a send of no time",
    { providers: [stub], database: memory, rules: { sendTimeoutMs: 0 } },
    /^sendTimeoutMs of stub must be whole milliseconds, 1 or more$/,
  ],
  [
    "half a millisecond",
    { providers: [stub], database: memory, rules: { queryTimeoutMs: 0.5 } },
    /^queryTimeoutMs of stub/,
  ],
  [
    "a send of a day",
    { providers: [stub], database: memory, rules: { sendTimeoutMs: 86_400_000 } },
    /^sendTimeoutMs and leaseMs of stub must be less than a day/,
  ],
  ["a sweep without a rest", { providers: [stub], database: memory, sweepEveryMs: 0 }, /^sweepEveryMs must be/],
  ["a timer that overflows", { providers: [stub], database: memory, sweepEveryMs: 2 ** 31 }, /^sweepEveryMs must be/],
  ["no time at all", { providers: [stub], database: memory, pollEveryMs: Number.NaN }, /^pollEveryMs must be/],
  [
    "a lease of no time",
    { providers: [stub], database: memory, rules: { leaseMs: 0 } },
    /^leaseMs of stub .* no worker could claim/,
  ],
  [
    "no pauses",
    { providers: [stub], database: memory, rules: { queryAfterMs: [] } },
    /^queryAfterMs of stub .* at least one/,
  ],
  ["half a send", { providers: [stub], database: memory, rules: { concurrency: 0.5 } }, /^concurrency of stub must be/],
])("refuses %s at once, with the path and what to do", (_what, settings, message) => {
  const refused = expect.objectContaining({ code: "configuration", message: expect.stringMatching(message) });
  expect(() => anyEngine(settings)).toThrow(refused);
  expect(() => anyEngine(settings)).not.toThrow(/secret/);
});

test.each(["", "a b", "a/b", "ü", " stub", "stub\n", "x".repeat(65)])("%j cannot name a provider", (name) => {
  const message = expect.stringMatching(/cannot name a provider: use up to 64 letters/);
  const refused = expect.objectContaining({ code: "configuration", message });
  expect(() => anyEngine({ providers: { [name]: stub }, database: memory })).toThrow(refused);
});

test("a provider's name has up to 64 letters, digits, dots, hyphens and underscores", () => {
  const name = `A-z_0.${"x".repeat(58)}`;
  expect(() => anyEngine({ providers: { [name]: stub }, database: memory })).not.toThrow();
});

test("refuses a handler for an unknown event, and one that is not a function", () => {
  const engine = anyEngine({ providers: [stub], database: memory }) as unknown as { on(...given: unknown[]): void };
  expect(() => engine.on("payouts", () => undefined)).toThrow(/no event "payouts"; events are payout and provider/);
  expect(() => engine.on("payout")).toThrow(/handler must be a function/);
});

test("refuses a condition that it would not look at, instead of finding everything", async () => {
  const engine = anyEngine({ providers: [stub], database: memory }) as unknown as { find(filter: unknown): unknown };
  const refused = {
    code: "configuration",
    message: expect.stringMatching(/^stat is not a condition of find; .*state/),
  };
  await expect(engine.find({ stat: "needs_review" })).rejects.toMatchObject(refused);
  await expect(engine.find(null)).rejects.toMatchObject({ code: "configuration" });
});

test("an invalid database address is not reported as an unreachable database", async () => {
  const engine = anyEngine({ providers: [stub], database: "postgres://u:sec ret@127.0.0.1:99999/x" });
  const refused = await engine.start().catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "configuration", message: expect.stringContaining("%40") });
  expect(String(refused)).not.toContain("sec");
});

test("an unreachable server is reported as such", async () => {
  const engine = anyEngine({ providers: [stub], database: "postgres://u:secret@127.0.0.1:1/x" });
  await expect(engine.start()).rejects.toMatchObject({ code: "database", message: expect.stringContaining("listens") });
  await engine.stop();
});

test("a folder that holds other files stays unchanged, and a file is not a folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "payout-engine-"));
  const file = join(folder, "package.json");
  writeFileSync(file, "{}");
  const opened = (database: string) => anyEngine({ providers: [stub], database }).start();
  await expect(opened(folder)).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringContaining("holds other files"),
  });
  await expect(opened(file)).rejects.toMatchObject({
    code: "database",
    message: expect.stringContaining("Check that it is a folder"),
  });
  expect(readdirSync(folder)).toEqual(["package.json"]);
});

test.each<[string, object]>([
  ["batch", { batch: "" }],
  ["batch", { batch: 7 }],
  ["batch", { batch: "x".repeat(201) }],
  ["actor", { actor: "" }],
  ["actr", { actr: "ada" }],
])("refuses to store orders with a wrong %s: %j", async (name, options) => {
  const engine = anyEngine({ providers: [stub], database: memory }) as unknown as {
    submit(...given: unknown[]): Promise<unknown>;
    submitMany(...given: unknown[]): AsyncIterable<unknown>;
  };
  const refused = { message: expect.stringContaining(name) };
  await expect(engine.submit({ reference: "R1" }, "stub", options)).rejects.toMatchObject(refused);
  expect(() => engine.submitMany([], options)).toThrow(expect.objectContaining(refused) as never);
});
