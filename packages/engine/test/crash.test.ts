import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "@payout/engine";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { createStub, said } from "./stub.ts";
import { eventually, quick } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "payout-crash-"));
const [database, ledger] = [join(folder, "payouts"), join(folder, "ledger.txt")];
const sent = () => (existsSync(ledger) ? readFileSync(ledger, "utf8").trim().split("\n").sort() : []);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function startChild(): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, "crash-child.ts"), database, ledger], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

test("a folder has one process at a time; killed in the middle of a POST, the next one queries and never sends", {
  timeout: 60_000,
}, async () => {
  const stub = createStub();
  stub.query = async (reference) => said(reference, "succeeded");
  const settings = { providers: { stub: stub.provider }, database, rules: quick, pollEveryMs: 500, sweepEveryMs: 500 };
  const child = startChild();
  await eventually(() => expect(sent()).toEqual(["R1", "R2", "R3"]), 30_000);

  await expect(createEngine(settings).start()).rejects.toMatchObject({
    code: "in_use",
    message: expect.stringMatching(/in use.*postgres:\/\//),
  });

  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exited;
  const engine = createEngine(settings);
  onTestFinished(() => engine.stop());
  await engine.start();
  await eventually(async () => expect(await engine.find({ state: "succeeded" })).toHaveLength(3), 30_000);
  expect(stub.sent).toEqual([]);
  expect(sent()).toEqual(["R1", "R2", "R3"]);
  expect((await engine.history("R1")).map(({ kind }) => kind)).toEqual(["accepted", "sending", "unknown", "succeeded"]);
});
