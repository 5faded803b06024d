import { mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { lockFolder } from "../src/database/lock.ts";
import { eventually } from "./support.ts";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "payout-lock-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(`${folder}.lock`, { recursive: true, force: true });
  });
  return folder;
}

test("a process that was stopped for too long is not certain of its folder until it has renewed the lock", async () => {
  const lock = await lockFolder(newFolder(), () => undefined);
  onTestFinished(() => lock.release());
  expect(lock.isCertain()).toBe(true);
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 6000);
  expect(lock.isCertain()).toBe(false);
  vi.restoreAllMocks();
  expect(lock.isCertain()).toBe(true);
});

test("a process that was stopped until another one took its folder is never certain of it again", async () => {
  const folder = newFolder();
  let lost = false;
  const lock = await lockFolder(folder, () => {
    lost = true;
  });
  rmSync(`${folder}.lock`, { recursive: true });
  mkdirSync(`${folder}.lock`);
  await eventually(() => expect(lost).toBe(true));
  const now = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(now + 6000);
  expect(lock.isCertain()).toBe(false);
  vi.restoreAllMocks();
});

test("a lock from the future, after the clock was set back, is told instead of waited for", {
  timeout: 20_000,
}, async () => {
  const folder = newFolder();
  mkdirSync(`${folder}.lock`);
  const future = new Date(Date.now() + 3_600_000);
  utimesSync(`${folder}.lock`, future, future);
  await expect(lockFolder(folder, () => undefined)).rejects.toMatchObject({
    code: "in_use",
    message: expect.stringMatching(/clock was set back/),
  });
});
