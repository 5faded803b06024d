import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { generate } from "../src/generate.ts";
import { fixture, repository } from "./support.ts";

// Inside this package, so that the compiler finds TypeBox and vitest.
const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(packageFolder, "node_modules", ".static-types-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const core = `
export type Lossless<T> = T;
export interface Validator<T> { (value: unknown): value is T; errors?: readonly object[] | null }
type Meaning = { readonly status: "pending" | "succeeded" | "failed" | "cancelled" | "reversed" | "unknown"; readonly final: boolean; readonly repayable: boolean };
export interface StatusTable { readonly field: string; readonly fallbackField?: string; readonly detailField?: string; readonly words: Readonly<Record<string, Meaning & { readonly details?: Readonly<Record<string, Meaning>> }>> }
export interface ErrorTable { readonly answer: { readonly code: string; readonly accepted: string; readonly data: string; readonly texts: readonly string[]; readonly prefix?: RegExp }; readonly entries: readonly { readonly operations: readonly ("send" | "query" | "balance")[]; readonly code: string; readonly text?: string; readonly pattern?: RegExp; readonly class: string; readonly definite: boolean }[] }
`;

/** What the compiler says of the generated code and of its type test, or of the latter alone. */
async function compile(
  change: (path: string, text: string) => string,
  projects = ["tsconfig.json", "test.json"],
): Promise<string> {
  const files = new Map([...(await generate(fixture("demo")))].filter(([name]) => name !== "README.md"));
  const options = { declaration: true, isolatedDeclarations: true, skipLibCheck: false, types: [] };
  const config = {
    extends: join(repository, "tsconfig.base.json"),
    compilerOptions: { ...options, paths: { "@payout/core/provider": ["./core.ts"] } },
    include: ["src", "core.ts", "use.ts"],
  };
  const use =
    'import { validatePayoutQueryRequest } from "./src/generated/validators.js"; export const check: (value: unknown) => boolean = validatePayoutQueryRequest;';
  const test = {
    compilerOptions: { isolatedDeclarations: false, declaration: false },
    extends: "./tsconfig.json",
    include: ["test"],
  };
  const all = [
    ...files,
    ["core.ts", core],
    ["use.ts", use],
    ["tsconfig.json", JSON.stringify(config)],
    ["test.json", JSON.stringify(test)],
  ];
  for (const [name = "", text = ""] of all) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), change(name, text));
  }
  const tsc = join(repository, "node_modules/typescript/bin/tsc");
  return projects
    .map((project) => spawnSync(process.execPath, [tsc, "-p", join(folder, project)], { encoding: "utf8" }).stdout)
    .join("");
}

test("generated code compiles with isolatedDeclarations, and each interface equals its schema", async () => {
  expect(await compile((_path, text) => text)).toBe("");
});

test.each([
  ["a type", "accountNo: string;", "accountNo: string | null;"],
  ["an optional field", "accountNo: string;", "accountNo?: string;"],
  ["a literal", '"slow" | "fast"', '"slow" | "quick"'],
])("the type test is red when %s differs", async (_name, from, to) => {
  const errors = await compile(
    (path, text) => {
      if (!path.endsWith("types.ts")) return text;
      expect(text).toContain(from);
      return text.replace(from, to);
    },
    ["test.json"],
  );
  expect(errors).toMatch(/generated-types\.test-d\.ts.*error TS/u);
});
