import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine } from "@payout/engine";
import { describe, expect, onTestFinished, test } from "vitest";
import { lockFolder } from "../src/database/lock.ts";
import { createStub, sendError } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), "payout-lock-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return join(parent, "payouts");
}

/** Another process that holds the lock of this folder. */
async function holder(folder: string): Promise<ChildProcess> {
  const child = lockInChild(folder);
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "message");
  return child;
}

const inUse = { code: "in_use", message: expect.stringMatching(/in use.*Stop that one first, or use a postgres:/) };

test("a folder is one engine's, in this process too, until it is released", async () => {
  const folder = newFolder();
  const lock = await lockFolder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject(inUse);
  lock.release();
  lock.release();
  (await lockFolder(folder)).release();
});

test("another process is refused at once while its holder lives, also while that one sleeps, and not after it was killed", async () => {
  const folder = newFolder();
  const child = await holder(folder);
  await expect(lockFolder(folder)).rejects.toMatchObject(inUse);
  child.kill("SIGSTOP");
  await expect(lockFolder(folder)).rejects.toMatchObject(inUse);
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
  (await lockFolder(folder)).release();
});

describe("D11: another process is refused", () => {
  test("after the holder has copied its folder, which gives up its locks inside", async () => {
    const folder = newFolder();
    const lock = await lockFolder(folder);
    await cp(folder, `${folder} copy`, { recursive: true });
    cpSync(folder, `${folder} copy 2`, { recursive: true });
    expect(await outcomeOf(folder)).toBe("in_use");
    expect(lock.isOurs()).toBe(true);
    // The copy is a folder of its own.
    expect(await outcomeOf(`${folder} copy`)).toBe("locked");
    expect(lock.isOurs()).toBe(true);
    lock.release();
  });

  test("by another path to the folder", async () => {
    const folder = newFolder();
    const lock = await lockFolder(folder);
    symlinkSync(folder, `${folder}-link`);
    expect(await outcomeOf(`${folder}-link`)).toBe("in_use");
    lock.release();
  });

  test("by the folder's new path, after it was moved; the holder stores and sends nothing more", async () => {
    const folder = newFolder();
    const lock = await lockFolder(folder);
    renameSync(folder, `${folder}-moved`);
    expect(await outcomeOf(`${folder}-moved`)).toBe("in_use");
    expect(lock.isOurs()).toBe(false);
    expect(lock.requireOurs).toThrow(expect.objectContaining({ code: "in_use" }));
    renameSync(`${folder}-moved`, folder);
    expect(lock.isOurs()).toBe(false);
    lock.release();
  });

  test("also where nothing can be written beside the folder", async () => {
    const folder = newFolder();
    // SQLite cannot open it, as in a parent that is read-only: root may write anywhere else.
    mkdirSync(`${folder}.lock`, { recursive: true });
    const lock = await lockFolder(folder);
    expect(await outcomeOf(folder)).toBe("in_use");
    lock.release();
    expect(await outcomeOf(folder)).toBe("locked");
  });
});

describe("D11: once another process has the folder, because both lock files were deleted", () => {
  test("its first holder knows", async () => {
    const folder = newFolder();
    const lock = await lockFolder(folder);
    deleteLocks(folder);
    await holder(folder);
    expect(lock.isOurs()).toBe(false);
    lock.release();
  });

  test("its first engine sends nothing that it has claimed, and stores nothing more", { timeout: 60_000 }, async () => {
    const database = newFolder();
    const stub = createStub();
    const proceeded: unknown[] = [];
    let thief: ChildProcess | undefined;
    onTestFinished(() => void thief?.kill("SIGKILL"));
    stub.send = async (_order, options) => {
      proceeded.push(options?.proceed?.());
      deleteLocks(database);
      thief = lockInChild(database);
      await once(thief, "message");
      proceeded.push(options?.proceed?.());
      throw sendError("aborted", "not_sent");
    };
    const errors: unknown[] = [];
    const engine = createEngine({
      providers: { stub: stub.provider },
      database,
      // Long enough that the claim itself stays valid.
      rules: { ...quick, sendTimeoutMs: 20_000, leaseMs: 60_000 },
      onError: (error) => errors.push(error),
    });
    onTestFinished(() => engine.stop());
    await engine.submit(orderFor("jeepay.transfer", "R1"), "stub");
    await engine.start();
    await eventually(() => expect(proceeded).toEqual([true, false]), 30_000);
    const taken = expect.objectContaining({
      code: "in_use",
      message: expect.stringMatching(/opened by another engine.*stores and sends nothing more/),
    });
    await expect(engine.submit(orderFor("jeepay.transfer", "R2"), "stub")).rejects.toEqual(taken);
    await eventually(() => expect(errors).toContainEqual(taken), 10_000);
    expect((await engine.operationsHandler()(new Request("http://127.0.0.1/healthz"))).status).toBe(503);
    expect(stub.sent).toEqual(["R1"]);
  });
});

function deleteLocks(folder: string): void {
  for (const file of [join(folder, ".lock"), `${folder}.lock`]) rmSync(file, { recursive: true });
}

function lockInChild(folder: string): ChildProcess {
  return fork(join(import.meta.dirname, "lock-child.ts"), [folder]);
}

/** What comes of another process's attempt to take the folder. */
async function outcomeOf(folder: string): Promise<unknown> {
  const child = lockInChild(folder);
  const ended = once(child, "exit");
  const [outcome] = (await once(child, "message")) as [unknown];
  child.kill("SIGKILL");
  await ended;
  return outcome;
}
