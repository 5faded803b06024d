import { readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { publicPackages } from "./copy.ts";

/**
 * Writes into each public package.json which repository it was built from. The release workflow runs it just before packing: npm
 * takes a provenance statement only for a package that names the very repository which made it, and a fork is another one.
 */

const root = resolve(import.meta.dirname, "../../..");
const { GITHUB_SERVER_URL = "https://github.com", GITHUB_REPOSITORY } = process.env;
if (GITHUB_REPOSITORY === undefined) throw new Error("GITHUB_REPOSITORY is not set: this runs in the release workflow");

for (const { folder, manifest } of publicPackages(root)) {
  const file = join(folder, "package.json");
  const repository = {
    type: "git",
    url: `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`,
    directory: relative(root, folder).replaceAll("\\", "/"),
  };
  const text = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, `${JSON.stringify({ ...text, repository }, undefined, 2)}\n`);
  console.log(`${manifest.name}: ${repository.url} ${repository.directory}`);
}
