import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadValidators, parseLossless } from "../src/examples.ts";
import { generate } from "../src/generate.ts";
import { documentsAjv, fixture, fixtures, readText } from "./support.ts";

const input = fixture("demo");
const code = (await generate(input)).get("src/generated/validators.js") ?? "";
const validators = await loadValidators(code);
const ajv = documentsAjv(input);

test("the bundle runs in an empty folder, in plain node", () => {
  const folder = mkdtempSync(join(tmpdir(), "empty-"));
  writeFileSync(join(folder, "validators.mjs"), code);
  const script = `import { validatePayoutQueryRequest as v } from "./validators.mjs"; console.log(v({ id: "1" }), v({}));`;
  const answer = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(answer).toBe("true false\n");
});

test("the bundle imports nothing and holds no copy of a schema", () => {
  expect(code).not.toMatch(/\brequire\b|^\s*import\b|\bimport\(|from "/mu);
  expect(code).not.toMatch(
    /\bschema\d+\b|additionalProperties: (?:false|true)|minLength:|description|x-source|POST \/payouts/u,
  );
});

/** A documented sample with one place in it replaced, removed or added to. */
function mutated(sample: unknown): fc.Arbitrary<unknown> {
  const leaf = fc.oneof(
    fc.constantFrom(
      null,
      "",
      "1",
      "W1",
      "bank",
      "wallet",
      "1.0",
      "10.10",
      "slow",
      0,
      1,
      11,
      0.5,
      true,
      {},
      [],
      ["a", "b", "c"],
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  return fc.tuple(fc.nat(), leaf, fc.constantFrom("replace", "remove", "add")).map(([seed, value, action]) => {
    const copy = structuredClone(sample);
    let node = copy as Record<string, unknown>;
    let rest = seed;
    for (;;) {
      const keys = Object.keys(node);
      const key = keys[rest % Math.max(keys.length, 1)];
      if (key === undefined || action === "add") {
        if (!Array.isArray(node)) node["unlisted"] = value;
        return copy;
      }
      rest = Math.floor(rest / keys.length);
      const child = node[key];
      if (typeof child === "object" && child !== null && rest % 2 === 1) {
        node = child as Record<string, unknown>;
        continue;
      }
      if (action === "remove") delete node[key];
      else node[key] = value;
      return copy;
    }
  });
}

const samples: [string, string, boolean][] = [
  ["PayoutCreateRequest", "create.request", false],
  ["PayoutCreateRequest", "create.request.wallet", false],
  ["PayoutQueryRequest", "query.request", false],
  ["PayoutCreateResponse", "create.response", true],
  ["PayoutSettledNotification", "settled.notification", true],
];

test.each(samples)("%s (%s) agrees with Ajv on the schema as written", (title, example, inbound) => {
  const sample = JSON.parse(readText(fixtures, `schemas/demo/payout/examples/${example}.json`));
  const file = `${example.split(".").slice(0, 2).join(".")}.json`;
  const reference = ajv.getSchema(`https://payout.example/schemas/demo/payout/${file}`);
  const generated = validators[`validate${title}`];
  const seen = { accepted: 0, refused: 0 };
  const check = (value: unknown) => {
    const given = inbound ? parseLossless(JSON.stringify(value)) : value;
    const expected = reference?.(given);
    if (expected) seen.accepted += 1;
    else seen.refused += 1;
    expect(generated?.(given)).toBe(expected);
  };
  fc.assert(fc.property(fc.oneof(mutated(sample), fc.jsonValue()), check));
  expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(10);
});
