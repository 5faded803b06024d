import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { releasedSchemas } from "../src/released.ts";

let root: string;

const git = (...argv: string[]) =>
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...argv], { cwd: root });
const file = () => join(root, "schemas/inr/status.json");
const commit = (text: string) => {
  writeFileSync(file(), text);
  git("add", "--all");
  git("commit", "--quiet", "--message", "Change a schema");
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "released-"));
  mkdirSync(join(root, "schemas/inr"), { recursive: true });
  git("init", "--quiet");
  commit('{ "version": 1 }');
});
afterEach(() => rmSync(root, { recursive: true }));

test("without a tag nothing has been released", () => {
  git("tag", "@payout/core@1.0.0");
  expect(releasedSchemas(root)).toBeUndefined();
});

test("the newest tag of the schemas holds them, whatever came after it or is not committed yet", () => {
  git("tag", "@payout/schemas@0.1.0");
  commit('{ "version": 2 }');
  git("tag", "@payout/schemas@0.2.0");
  commit('{ "version": 3 }');
  writeFileSync(file(), "unfinished");
  expect(releasedSchemas(root)?.get("inr")?.get("inr/status.json")).toEqual({ version: 2 });
  expect(readFileSync(file(), "utf8")).toBe("unfinished");
  expect(git("status", "--porcelain").toString().trim()).toBe("M schemas/inr/status.json");
});
