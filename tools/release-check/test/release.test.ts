import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { version } from "../src/release.ts";

/** A repository of one package where no program can be run: whatever starts one is seen. */
function repository(changesets: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "payout-release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, ".changeset"));
  mkdirSync(join(folder, "packages/a"), { recursive: true });
  writeFileSync(join(folder, "packages/a/package.json"), '{ "name": "a", "version": "0.1.0" }');
  for (const name of changesets) writeFileSync(join(folder, ".changeset", name), '---\n"a": minor\n---\n\nMore.\n');
  return { folder, cwd: folder, env: { PATH: folder } };
}

test("a tree that was versioned already is published as it is: this is what the workflow releases", async () => {
  expect(await version(repository([]))).toEqual(new Map([["a", "0.1.0"]]));
});

test("a waiting changeset is turned into versions first", async () => {
  await expect(version(repository(["more.md"]))).rejects.toThrow(/version-packages/u);
});
