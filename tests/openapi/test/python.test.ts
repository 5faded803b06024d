import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { messagesOf, readIndex, schemasFolder } from "../src/published.ts";

const python = (...args: readonly string[]) => spawnSync("python3", args, { encoding: "utf8" });

/** Not every machine has it; the npm validator in second-validator.test.ts runs everywhere. */
const hasJsonschema = python("-c", "import jsonschema, referencing").status === 0;

test.runIf(hasJsonschema)("Python's jsonschema accepts every example and refuses incomplete requests", () => {
  const { stdout, stderr } = python(join(import.meta.dirname, "validate.py"), schemasFolder);
  expect(stderr).toBe("");
  const { checks, problems } = JSON.parse(stdout) as { checks: number; problems: string[] };
  expect(problems).toEqual([]);
  const examples = readIndex().flatMap(([, gateway]) => messagesOf(gateway).flatMap((message) => message.examples));
  expect(checks).toBeGreaterThan(examples.length);
});

test.runIf(hasJsonschema)("the Python of the README does what it says", () => {
  const readme = readFileSync(join(schemasFolder, "README.md"), "utf8");
  const [, sample = ""] = /```python\n([\s\S]*?)```/u.exec(readme) ?? [];
  const use = [
    'order = json.loads((root / "jeepay/transfer/examples/create.request.json").read_text("utf-8"))',
    'changes = [{}, {"amount": "1"}, {"mchOrderNo": "P1\\n"}, {"mchOrderNo": "P1"}]',
    "print([validator.is_valid({**order, **change}) for change in changes])",
  ];
  const { stdout, stderr } = python(
    "-c",
    `${sample.replace("node_modules/@payout/schemas", schemasFolder)}\n${use.join("\n")}`,
  );
  expect([stderr, stdout]).toEqual(["", "True False\n[True, False, False, True]\n"]);
});
