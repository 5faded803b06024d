import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "./repository.ts";

const readmes = ["engine", "sandbox"];

/** Writes each README's recipe as it is printed there; the sandbox's for ts-jest as well, which the engine's says nothing else about. */
export function writeRecipes(folder: string): void {
  for (const name of readmes) writeFileSync(join(folder, `${name}.spec.js`), recipeIn(name).code);
  writeFileSync(join(folder, "sandbox.spec.ts"), recipeIn("sandbox").code);
}

/** What the READMEs put into NODE_OPTIONS. */
export function recipeOptions(): string {
  const [options = "", ...others] = new Set(readmes.map((name) => recipeIn(name).options));
  if (options === "" || others.length > 0) throw new Error("the READMEs of engine and sandbox start Jest differently");
  return options;
}

function recipeIn(name: string): { readonly options: string; readonly code: string } {
  const page = readFileSync(join(repositoryRoot, "packages", name, "README.md"), "utf8");
  const [, options, code] = /^NODE_OPTIONS=(\S+) npx jest\n```\n\n```js\n(.*?)^```/ms.exec(page) ?? [];
  if (options === undefined || code === undefined) throw new Error(`packages/${name}/README.md has no recipe for Jest`);
  return { options, code };
}
