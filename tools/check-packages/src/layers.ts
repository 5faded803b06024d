import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Package } from "./repository.ts";

// One way only: providers know core, core knows nobody, and no provider knows another.
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sandbox: ["@payout/core"],
};
const providerMayImport = ["@payout/core"];

/** Imports of our own packages that go the wrong way. */
export function layerProblems({ folder, manifest }: Package): string[] {
  const may = allowed[basename(folder)] ?? providerMayImport;
  return globSync("src/**/*.ts", { cwd: folder }).flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(/from "(@payout\/[a-z-]+)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !may.includes(name))
      .map((name) => `${manifest.name}: ${file} must not import ${name}`),
  );
}
