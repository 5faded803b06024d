import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Step, stepsOf } from "./commonjs-steps.ts";
import { writeRecipes } from "./jest-recipes.ts";
import { writeNestTemplate } from "./nest-template.ts";
import { install, run } from "./tarballs.ts";

const home = join(import.meta.dirname, "..");

/** The packages that CommonJS projects use here, by name. */
export const usedByCommonJs: readonly string[] = [
  ...["core", "hongwen", "inr", "jeepay", "multicountry"].map((name) => `@payout/${name}`),
  ...["@payout/engine", "@payout/sandbox"],
];

/**
 * Runs the projects of `commonjs/` as their owners would, with the packed packages installed beside them. The folder is inside this
 * package, so that Jest, Nest and TypeScript are found here and need no installation of their own.
 */
export function commonJsProblems(tarballs: ReadonlyMap<string, string>): string[] {
  const folder = join(home, ".commonjs");
  const wanted = usedByCommonJs.map((name) => tarballs.get(name) ?? "");
  try {
    install(wanted, folder, "commonjs");
    const nestTests = writeNestTemplate(join(folder, "nest"));
    cpSync(join(home, "commonjs"), folder, { recursive: true });
    writeRecipes(join(folder, "jest-recipes"));
    return stepsOf(nestTests).flatMap((step) => problemOf(step, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function problemOf({ project, does, command, environment }: Step, folder: string): string[] {
  const started = performance.now();
  const { ok, output } = run(command, join(folder, project), environment);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`CommonJS, ${project}: ${does}: ${ok ? "ok" : "FAILED"} (${seconds} s)`);
  return ok ? [] : [`${project}: ${does}: ${output}`];
}
