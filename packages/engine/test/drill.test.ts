import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnyProvider, createEngine, type EngineSettings } from "@payout/engine";
import { createInr } from "@payout/inr";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import pg from "pg";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { eventually, orderFor } from "./support.ts";

// The program of docs/database.md, as it stands there, on copies of databases whose originals have gone on.
const home = join(import.meta.dirname, "..");
let sandbox: Sandbox;
let postgres: TestPostgres;
let folder: string;

beforeAll(async () => {
  [sandbox, postgres] = await Promise.all([startSandbox({ clock: "manual" }), startPostgres()]);
  folder = mkdtempSync(join(tmpdir(), "payout-copies-"));
  return async () => {
    await Promise.all([sandbox.close(), postgres.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
}, 60_000);

/** Runs the program with these arguments. */
function drill(...args: readonly string[]) {
  // Inside the package, so that its dependencies are found.
  const place = join(home, ".readme-drill");
  mkdirSync(place, { recursive: true });
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const page = readFileSync(join(home, "docs/database.md"), "utf8");
  const [, program = ""] = /^```ts\n(import .*?)^```/ms.exec(page) ?? [];
  writeFileSync(join(place, "drill.ts"), program);
  const flags = ["--disable-warning=ExperimentalWarning", join(place, "drill.ts"), ...args];
  const { stdout, stderr, status } = spawnSync(process.execPath, flags, { encoding: "utf8", timeout: 60_000 });
  return { lines: stdout.trimEnd().split("\n"), stderr, status };
}

/** An engine that sends one order and accepts another; then a copy is made, and both are sent, and a third. */
async function lifeAround(
  name: string,
  place: Pick<EngineSettings, "database" | "journal">,
  copy: () => Promise<void>,
) {
  const { inr } = sandbox.merchants;
  const providers: Readonly<Record<string, AnyProvider>> = {
    inr: createInr({ ...inr, notifyUrl: "http://127.0.0.1:9", timeZone: "Asia/Kolkata" }),
  };
  const open = () => createEngine({ providers, pollEveryMs: 500, ...place });
  const sent = (engine: ReturnType<typeof open>, reference: string) =>
    eventually(async () => expect(await engine.get(reference)).toMatchObject({ state: "pending" }), 20_000);
  const before = open();
  await before.start();
  await before.submit(orderFor("inr", `${name}SENT`), "inr");
  await sent(before, `${name}SENT`);
  await before.pause("inr", { actor: "ada", reason: "a backup is taken" });
  await before.submit(orderFor("inr", `${name}ACCEPTED`), "inr");
  await before.stop();
  await copy();
  const after = open();
  await after.start();
  await after.resume("inr", { actor: "ada", reason: "the backup is taken" });
  await after.submit(orderFor("inr", `${name}LATER`), "inr");
  for (const reference of [`${name}ACCEPTED`, `${name}LATER`]) await sent(after, reference);
  await after.stop();
}

/** What the program prints about such a copy. */
const printed = (name: string, reason: RegExp) => [
  expect.stringMatching(reason),
  'inr check_first: 1, {"INR":"120.00"}',
  "inr accepted INR: 1, 120.00",
  "inr pending INR: 1, 120.00",
  `lacks the claim of inr ${name}LATER`,
  `lacks the claim of inr ${name}ACCEPTED`,
];

/** How often the gateway was called, in any way. */
const calls = () => JSON.stringify(sandbox.ledger().map((line) => line.calls));

test("the copy of a folder", { timeout: 180_000 }, async () => {
  const [original, copied] = [join(folder, "payouts"), join(folder, "payouts-drill")];
  await lifeAround("F", { database: original }, async () => cpSync(original, copied, { recursive: true }));
  for (const name of readdirSync(folder).filter((each) => each.startsWith("payouts.journal")))
    cpSync(join(folder, name), join(folder, name.replace("payouts", "payouts-drill")));
  const before = calls();
  expect(drill(copied)).toEqual({
    lines: printed("F", /^inr recovers: the folder .* is a copy/),
    stderr: "",
    status: 0,
  });
  expect(calls()).toBe(before);
});

test("the copy of a database on a server", { timeout: 60_000 }, async () => {
  const urlOf = (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;
  const create = async (statement: string) => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await create("create database payouts");
  const journal = join(folder, "journal");
  await lifeAround("P", { database: urlOf("payouts"), journal }, () =>
    create("create database payouts_drill template payouts"),
  );
  cpSync(journal, `${journal}-copy`, { recursive: true });
  const before = calls();
  const result = drill(urlOf("payouts_drill"), `${journal}-copy`);
  expect(result).toEqual({
    lines: printed("P", /^inr recovers: the database is on another server/),
    stderr: "",
    status: 0,
  });
  expect(calls()).toBe(before);
});

test("the original is not opened", () => {
  const { lines, stderr, status } = drill(join(folder, "payouts"));
  expect(lines).toEqual([""]);
  expect(stderr).toContain("only a copy whose address contains drill is opened");
  expect(status).toBe(1);
});
