import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, type Engine } from "@payout/engine";
import { createInr } from "@payout/inr";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freshDatabase } from "./fresh-database.ts";
import { eventually, orderFor, providersOf, quick } from "./support.ts";

let sandbox: Sandbox;
let engine: Engine;
let folder: string;

beforeAll(async () => {
  [sandbox, folder] = await Promise.all([
    startSandbox({ clock: { speed: 20 } }),
    mkdtemp(join(tmpdir(), "payout-day-end-")),
  ]);
  engine = createEngine({
    providers: providersOf(sandbox),
    database: await freshDatabase(),
    rules: quick,
    providerRules: { inr: { limits: { perDay: { INR: "360.00" }, minimumBalance: { INR: "100" } } } },
    onError: () => undefined,
  });
  await engine.start();
}, 30_000);

afterAll(async () => {
  await engine.stop();
  await Promise.all([sandbox.close(), rm(folder, { recursive: true })]);
});

/** The gateway's statement, as its ledger has it: one line for every order that it knows. */
async function writeStatement(spoil: (line: string) => string): Promise<string> {
  const file = join(folder, "inr.csv");
  const lines = sandbox
    .ledger()
    .filter(({ provider, status }) => provider === "inr" && status !== "absent")
    .map(({ reference, providerId, amount, status }) => spoil(`${reference},${providerId},${amount},${status}`));
  await writeFile(file, ["reference,number,amount,status", ...lines].join("\n"));
  return file;
}

test("a day with limits ends with a reconciliation that finds what was done to it, and nothing else", async () => {
  sandbox.faults.next("inr", "reset_after_accept");
  const references = ["DAYEND1", "DAYEND2", "DAYEND3", "DAYEND4"];
  for (const reference of references) await engine.submit(orderFor("inr", reference), "inr");
  await eventually(async () => expect(await engine.find({ provider: "inr", state: "succeeded" })).toHaveLength(3));
  await eventually(async () => expect(await engine.find({ blockedBy: "daily_limit" })).toHaveLength(1));
  const [held] = await engine.find({ blockedBy: "daily_limit" });
  const sent = references.filter((reference) => reference !== held?.reference);
  expect(
    sandbox
      .ledger()
      .map(({ reference }) => reference)
      .toSorted(),
  ).toEqual(sent);

  // Another system sends through the same merchant account.
  const stranger = createInr({ ...sandbox.merchants.inr, notifyUrl: "http://127.0.0.1:9/none" });
  const order = orderFor("inr", "STRANGER1");
  await stranger.send(order as Parameters<typeof stranger.send>[0]);
  await eventually(() => expect(sandbox.ledger().find((line) => line.reference === "STRANGER1")?.timesPaid).toBe(1));

  const [first, second] = sent;
  const file = await writeStatement((line) => {
    if (line.startsWith(`${first},`)) return line.replace("120.00", "120.01");
    return line.startsWith(`${second},`) ? `${line}\n${line}` : line;
  });
  const result = await engine.reconcile({
    from: new Date(Date.now() - 86_400_000),
    to: new Date(Date.now() + 86_400_000),
    sample: 1,
    statements: [
      {
        provider: "inr",
        file,
        columns: { reference: "reference", providerId: "number", amount: "amount", status: "status" },
        statuses: { succeeded: "succeeded", failed: "failed" },
      },
    ],
    report: join(folder, "report.xlsx"),
  });
  expect(result.counts).toEqual({ amount_differs: 1, twice: 1, missing_with_us: 1 });
  expect(result.differences.map(({ kind, reference }) => `${kind} ${reference}`).toSorted()).toEqual(
    [`amount_differs ${first}`, "missing_with_us STRANGER1", `twice ${second}`].toSorted(),
  );
  expect(result.queried).toBe(3);
  expect(sandbox.ledger().every(({ timesPaid }) => timesPaid === 1)).toBe(true);
});
