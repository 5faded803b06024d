import { createRequire } from "node:module";
import { nodes, type Runtime, tsc, tsc5 } from "../../release-check/src/toolbox.ts";
import { recipeOptions } from "./jest-recipes.ts";

const here = createRequire(import.meta.url);
const jest = here.resolve("jest/bin/jest");
const tsc6 = [process.execPath, here.resolve("typescript/bin/tsc")];

/** One thing that the owner of a project does with it. */
export interface Step {
  readonly project: string;
  readonly does: string;
  readonly command: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** Flags and arguments with which Nest's template runs its tests. */
export interface NestTests {
  readonly test: readonly string[];
  readonly testEndToEnd: readonly string[];
}

/** Everything that is done with the projects, in this order: `out` is written by the compiler before it. */
export function stepsOf({ test, testEndToEnd }: NestTests): Step[] {
  const node24 = nodes.at(-1) as Runtime;
  const inNest = (does: string, [flag = "", ...rest]: readonly string[]): Step => ({
    project: "nest",
    does: `${does} on ${node24.name}`,
    command: [...node24.command, flag, jest, ...rest, ...jestOptions],
  });
  return [
    compile("module-commonjs", "TypeScript 5, which ignores `exports`", tsc5),
    ...onEachNode("module-commonjs", "send and submit", ["out/main.js"]),
    compile("module-commonjs", "TypeScript 7", [...tsc, "--noEmit"]),
    compile("module-node16", "TypeScript 5", tsc5),
    ...onEachNode("module-node16", "send from .cts", ["out/main.cjs"]),
    ...onEachNode("module-node16", "two kinds of core from .mts", ["out/two-kinds.mjs"]),
    compile("module-node16", "TypeScript 7, as nodenext", [...tsc, "--noEmit", "--module", "nodenext"]),
    ...onEachNode("jest", "Jest and ts-jest", [jest, ...jestOptions]),
    ...onEachNode("jest-recipes", "the READMEs' recipes in Jest", [jest, ...jestOptions], {
      ...process.env,
      NODE_OPTIONS: recipeOptions(),
    }),
    compile("nest", "TypeScript 6", [...tsc6, "--noEmit"]),
    inNest("the template's tests and ours", test),
    inNest("the template's end-to-end test", testEndToEnd),
  ];
}

// A cache of its own, which goes with the folder: Jest would remember what ts-jest made of the types of another build.
const jestOptions = ["--ci", "--runInBand", "--cacheDirectory", "../jest-cache"];

const compile = (project: string, name: string, command: readonly string[]): Step => ({
  project,
  does: `compile with ${name}`,
  command: [...command, "-p", "."],
});

function onEachNode(project: string, does: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Step[] {
  return nodes.map(({ name, command }) => ({
    project,
    does: `${does} on ${name}`,
    command: [...command, ...args],
    ...(environment && { environment }),
  }));
}
