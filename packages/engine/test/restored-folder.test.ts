import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "@payout/engine";
import { expect, onTestFinished, test } from "vitest";
import { rememberingGateway } from "./remembering-gateway.ts";
import { eventually, orderFor, quick } from "./support.ts";

const references = ["R1", "R2", "R3"];

function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "payout-restored-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "payouts");
}

async function scene() {
  const folder = newFolder();
  const gateway = rememberingGateway();
  const open = (database = folder, settings = {}) => {
    const engine = createEngine({
      providers: { stub: gateway.provider },
      database,
      rules: quick,
      sweepEveryMs: 200,
      pollEveryMs: 500,
      onError: () => undefined,
      ...settings,
    });
    onTestFinished(() => engine.stop().catch(() => undefined));
    return engine;
  };
  const submit = (engine: ReturnType<typeof open>, reference: string) =>
    engine.submit(orderFor("jeepay.transfer", reference), "stub");
  const first = open();
  await submit(first, "R0");
  await first.start();
  await eventually(async () => expect((await first.get("R0"))?.state).toBe("succeeded"));
  await first.stop();
  const resting = open();
  for (const reference of references) await submit(resting, reference);
  return { folder, gateway, open, submit, resting };
}

test("D9: a folder that was copied while orders were accepted sends none of them again", async () => {
  const { folder, gateway, open, submit, resting } = await scene();
  cpSync(folder, `${folder} copy`, { recursive: true });
  await resting.start();
  await eventually(async () => {
    for (const reference of references) expect((await resting.get(reference))?.state).toBe("succeeded");
  });
  await submit(resting, "R9");
  await eventually(async () => expect((await resting.get("R9"))?.state).toBe("succeeded"));
  await resting.stop();

  const copy = open(`${folder} copy`);
  const [stored] = await copy.find({ blockedBy: "check_first" });
  expect(stored).toMatchObject({ reference: "R1", state: "accepted", blockedBy: ["check_first"] });
  await submit(copy, "R9");
  expect(await copy.get("R9")).toMatchObject({ blockedBy: ["check_first"] });
  await submit(copy, "R10");
  await copy.start();
  await eventually(async () => {
    for (const reference of [...references, "R9", "R10"])
      expect(await copy.get(reference)).toMatchObject({ state: "succeeded" });
  });
  expect(Object.fromEntries(gateway.creates)).toEqual({ R0: 1, R1: 1, R2: 1, R3: 1, R9: 1, R10: 1 });
});
