import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockFolder } from "../src/database/lock.ts";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "payout-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Another process that holds the lock of this folder. */
async function holder(folder: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "lock-child.ts"), [folder]);
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
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  (await lockFolder(folder)).release();
});
