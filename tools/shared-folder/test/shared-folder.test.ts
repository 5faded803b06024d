import { fork } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shareFolder } from "@payout/shared-folder";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";

let parent: string;
let fills: number;
beforeEach(() => {
  fills = 0;
  parent = mkdtempSync(join(tmpdir(), "payout shared 共享-"));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
});

const share = (fill: (folder: string) => void | Promise<void> = fillIn) =>
  shareFolder({ parent, name: "thing-1", fill });

function fillIn(folder: string): void {
  fills++;
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/tool"), "tool");
  writeFileSync(join(folder, "note"), "note");
}

test("is filled once, and then used again", async () => {
  const folder = await share();
  expect(await share()).toBe(folder);
  expect(fills).toBe(1);
  expect(readFileSync(join(folder, "bin/tool"), "utf8")).toBe("tool");
  expect(readdirSync(parent)).toHaveLength(1);
});

test("is private to its user unless made readable by all, and writable by no other user", async () => {
  expect(statSync(await share()).mode & 0o777).toBe(0o700);
  const open = await shareFolder({ parent, name: "thing-2", readableByAll: true, fill: fillIn });
  expect(statSync(open).mode & 0o777).toBe(0o755);
});

test("leaves nothing behind when filling fails", async () => {
  const failing = share(() => {
    throw new Error("no space");
  });
  await expect(failing).rejects.toThrow("no space");
  expect(readdirSync(parent)).toEqual([]);
});

test.each<[string, (folder: string) => void]>([
  ["a file is missing", (folder) => rmSync(join(folder, "bin/tool"))],
  ["a file was cut off", (folder) => truncateSync(join(folder, "note"), 1)],
  ["its list is missing", (folder) => rmSync(join(folder, "complete.json"))],
  ["others may write into it", (folder) => chmodSync(folder, 0o777)],
])("is not used when %s", async (_, spoil) => {
  const spoilt = await share();
  spoil(spoilt);
  const folder = await share();
  expect(folder).not.toBe(spoilt);
  expect(readFileSync(join(folder, "bin/tool"), "utf8")).toBe("tool");
  expect(await share()).toBe(folder);
});

test.each<[string, (path: string, elsewhere: string) => void]>([
  ["a link", (path, elsewhere) => symlinkSync(elsewhere, path)],
  ["a dangling link", (path) => symlinkSync("nowhere", path)],
  ["a file", (path) => writeFileSync(path, "")],
  ["a folder that another run did not make", (path) => mkdirSync(path)],
])("does not follow, use or replace %s in its place", async (_, squat) => {
  const elsewhere = await shareFolder({ parent, name: "elsewhere", fill: fillIn });
  const place = join(parent, `thing-1-${process.geteuid?.() ?? 0}-0`);
  squat(place, elsewhere);
  const folder = await share();
  expect(folder).not.toBe(place);
  expect(existsSync(join(folder, "bin/tool"))).toBe(true);
});

test("is not used when it belongs to another user", async () => {
  const folder = await share();
  const squatted = join(parent, "thing-1-4242-0");
  cpSync(folder, squatted, { recursive: true });
  vi.spyOn(process, "geteuid").mockReturnValue(4242);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await share()).not.toBe(squatted);
});

test("is another run's when that was first", async () => {
  let other = "";
  const folder = await share(async (draft) => {
    fillIn(draft);
    other = await share();
  });
  expect(folder).toBe(other);
  expect(fills).toBe(2);
  expect(readdirSync(parent)).toHaveLength(1);
});

test("four processes at the same time share one, and none sees it half-filled", { timeout: 60_000 }, async () => {
  const children = Array.from({ length: 4 }, () => fork(join(import.meta.dirname, "sharing-child.ts"), [parent]));
  const answers = await Promise.all(children.map(async (child) => (await once(child, "message"))[0] as string));
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain("200 files");
  expect(readdirSync(parent)).toHaveLength(1);
});
