import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

// Published with @payout/core, so that the recipes can be read where it is installed.
const page = readFileSync(join(import.meta.dirname, "../../packages/core/docs/frameworks.md"), "utf8");

test("the page of @payout/core has every recipe as it is run here", () => {
  const files = globSync("*.ts", { cwd: import.meta.dirname, exclude: ["*.test.ts", "support.ts"] });
  const recipes = files.map((file) => `// ${file}\n${readFileSync(join(import.meta.dirname, file), "utf8")}`);
  const blocks = [...page.matchAll(/^```typescript\n(.*?)^```/gms)].map(([, code = ""]) => code);
  expect(blocks.toSorted()).toEqual(recipes.toSorted());
});

test("no recipe is longer than 25 lines", () => {
  for (const [, code = ""] of page.matchAll(/^```typescript\n(.*?)^```/gms))
    expect(code.trim().split("\n").length - 1, code).toBeLessThanOrEqual(25);
});
