import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryRoot } from "../src/repository.ts";

// Inside core's folder, because core has the web frameworks of the recipes installed.
const folder = join(repositoryRoot, "packages/core/.readme");

interface Block {
  readonly readme: string;
  readonly code: string;
}

const blocks: Block[] = globSync(
  [
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "docs/*.md",
    "packages/*/README.md",
    "packages/*/docs/*.md",
    "schemas/README.md",
  ],
  { cwd: repositoryRoot },
).flatMap((readme) =>
  [...readFileSync(join(repositoryRoot, readme), "utf8").matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""]) => ({
    readme,
    code,
  })),
);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every TypeScript block of every README and page compiles", { timeout: 60_000 }, () => {
  expect(blocks.length).toBeGreaterThan(2);
  for (const [index, { readme, code }] of blocks.entries()) {
    // A name without a dot in front: tsc leaves those out.
    writeFileSync(join(folder, `readme-${index}.ts`), `// ${readme}\n${code}\nexport {};\n`);
  }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: relative(folder, join(repositoryRoot, "tsconfig.json")),
      compilerOptions: { noUnusedLocals: false },
      include: ["*.ts"],
    }),
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(repositoryRoot, "node_modules/typescript/bin/tsc"), "-p", folder],
    {
      encoding: "utf8",
    },
  );
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
