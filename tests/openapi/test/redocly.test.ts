import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readDocument } from "../src/document.ts";
import { readIndex, schemasFolder } from "../src/published.ts";

const folder = resolve(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "redocly-"));
afterAll(() => rmSync(scratch, { recursive: true }));

// In 3.0 only an extension refers to what is inside a text, which this rule does not follow. It holds for the same names in 3.1.
const without = (file: string) => (file.includes("/3.0/") ? ["--skip-rule", "no-unused-components"] : []);

function lint(file: string): { status: number | null; output: string } {
  const redocly = join(folder, "node_modules/@redocly/cli/bin/cli.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [redocly, "lint", "--config", join(folder, "redocly.yaml"), ...without(file), file],
    { encoding: "utf8", env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" } },
  );
  return { status, output: `${stdout}${stderr}` };
}

const documents = readIndex().flatMap(([, entry]) => [entry.openapi, entry["openapi-3.0"]]);

test.each(documents)("%s is clean", (file) => {
  const { status, output } = lint(join(schemasFolder, file));
  expect(output).not.toMatch(/\b[1-9][0-9]* (?:error|warning)/u);
  expect([status, output]).toEqual([0, expect.stringContaining("valid")]);
});

test.each([
  ["an example that does not fit its schema", '"value":{"code":9999,', '"value":{', "no-invalid-media-type-examples"],
  [
    "a reference to nothing",
    "#/components/schemas/JeepayTransferCreateRequest",
    "#/components/schemas/Nothing",
    "no-unresolved-refs",
  ],
  [
    "two operations of one name",
    '"operationId":"jeepayQueryTransfer"',
    '"operationId":"jeepayCreateTransfer"',
    "operation-operationId-unique",
  ],
])("the linter is red for %s", (_name, from, to, rule) => {
  const text = JSON.stringify(readDocument("jeepay"));
  expect(text.includes(from)).toBe(true);
  const file = join(scratch, "broken.json");
  writeFileSync(file, text.replace(from, to));
  const { status, output } = lint(file);
  expect([status, output]).toEqual([1, expect.stringContaining(rule)]);
});
