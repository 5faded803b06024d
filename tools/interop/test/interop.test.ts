import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { recipesOf, recipeTrial } from "../src/recipes.ts";
import { reportOf } from "../src/report.ts";
import { outcomeOf, type Trial, verdictOf } from "../src/trial.ts";
import { trialsOf } from "../src/trials.ts";

const trial: Trial = { reader: "Go", tool: "a | b", does: "reads", command: ["true"] };
const good = { checks: 1, problems: [] };
const bad = { checks: 1, problems: ["line one\nline | two"] };

test.each<[string, Partial<Trial>, typeof bad | undefined, string]>([
  ["a trial without problems", {}, good, "works"],
  ["with a recipe", { recipe: "do this" }, good, "works with the recipe"],
  ["with problems", { recipe: "do this" }, bad, "fails: our fault"],
  ["that checked nothing", {}, { checks: 0, problems: [] }, "fails: our fault"],
  ["that is the tool's fault", { fault: "it is old" }, bad, "fails: the tool's fault"],
  ["that is the tool's fault and works all the same", { fault: "it is old" }, good, "fails: our fault"],
  ["that could not run", {}, undefined, "not on this machine"],
])("the verdict on a trial: %s", (_name, change, outcome, verdict) => {
  expect(verdictOf({ ...trial, ...change }, outcome)).toBe(verdict);
});

test("the outcome is the last line, and a command that crashed has a problem", () => {
  expect(outcomeOf('noise\n{"checks":2,"problems":[],"names":["A"]}\n')).toEqual({
    checks: 2,
    problems: [],
    names: ["A"],
  });
  expect(outcomeOf("Error: no such file")).toEqual({ checks: 0, problems: ["Error: no such file"] });
  expect(outcomeOf("")).toEqual({ checks: 0, problems: ["it printed nothing"] });
});

test("the report is one table, with counts", () => {
  const report = reportOf([
    { trial, outcome: bad, verdict: "fails: our fault" },
    { trial, outcome: good, verdict: "works" },
  ]);
  expect(report).toContain("| Go | a \\| b | reads | fails: our fault | 1 | line one line \\| two |");
  expect(report).toContain("works: 1\nworks with the recipe: 0\nfails: the tool's fault: 0\nfails: our fault: 1");
});

describe("recipes", () => {
  test("are the fences that name a file and what it prints", () => {
    const readme =
      "```js\n// a.mjs prints true false\n1\n```\n```sh\nls\n```\n```php\n<?php\n// b.php prints 1\n2\n```\n";
    expect(recipesOf(readme)).toEqual([
      { name: "a.mjs", prints: "true false", text: "// a.mjs prints true false\n1\n" },
      { name: "b.php", prints: "1", text: "<?php\n// b.php prints 1\n2\n" },
    ]);
  });

  test("of the README are run, one for each reader that has a program", () => {
    const readme = readFileSync(resolve(import.meta.dirname, "../../../schemas/README.md"), "utf8");
    const trials = recipesOf(readme).map((recipe) => recipeTrial(recipe, {}));
    expect(trials.map(({ command }) => command.at(-1))).toEqual([
      ...["ajv.mjs", "fastify.mjs", "hono.mjs", "elysia.mjs", "zod.mjs", "verify-first.mjs"],
      ...["validate.py", "validate.php", "validate.go"],
    ]);
    expect([...readme.matchAll(/ prints /gu)].length).toBe(trials.length);
  });

  test("of an unknown language are refused", () => {
    expect(() => recipeTrial({ name: "a.rb", prints: "", text: "" }, {})).toThrow("nothing runs a.rb");
  });
});

test("every script that a trial names exists, and every blamed tool has a reason", () => {
  const scripts = join(import.meta.dirname, "../scripts");
  for (const { command, fault } of trialsOf("schemas")) {
    const file = command.find((word) => /\.(?:mjs|py|php|go)$/u.test(word)) ?? "";
    expect(() => readFileSync(join(scripts, file))).not.toThrow();
    expect(fault?.length ?? 99).toBeGreaterThan(20);
  }
});
