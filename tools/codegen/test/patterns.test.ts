import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

// C2: "^[^&]*[^&\s][^&]*$" took 70 s over 300,000 characters. A pattern stands for every implementation of the schemas, whatever its engine.
const schemas = fileURLToPath(new URL("../../../schemas", import.meta.url));
const patterns = [
  ...new Set(readdirSync(schemas, { recursive: true, encoding: "utf8" }).filter(isSource).flatMap(patternsOf)),
];

beforeAll(() => {
  process.env["RECHECK_BACKEND"] = "pure";
});
afterAll(() => {
  delete process.env["RECHECK_BACKEND"];
});

test("the schemas have patterns", () => {
  expect(patterns.length).toBeGreaterThan(30);
});

test.each(patterns)("C2: %s is linear", { timeout: 30_000 }, async (pattern) => {
  const { checkSync } = await import("recheck");
  expect(checkSync(pattern, "u")).toMatchObject({
    status: "safe",
    complexity: { type: expect.stringMatching(/linear|constant|safe/) },
  });
});

test.each(patterns)("C2: %s takes no time over 100,000 characters of its own alphabet", (pattern) => {
  const expression = new RegExp(pattern, "u");
  const began = process.cpuUsage();
  for (const piece of piecesOf(pattern)) for (const end of ["", "&", "\u0000", "!"]) expression.test(piece + end);
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(500);
});

test("a pattern that is not linear is found", async () => {
  const { checkSync } = await import("recheck");
  expect(checkSync("^[^&]*[^&\\s][^&]*$", "u").status).toBe("vulnerable");
});

function isSource(path: string): boolean {
  return path.endsWith(".json") && !/^(?:openapi|bundled|node_modules|typebox)\b|\bexamples\b|package\.json/.test(path);
}

/** Every `pattern` of a schema, and of a table of refusals. */
function patternsOf(path: string): string[] {
  const found: string[] = [];
  JSON.parse(readFileSync(`${schemas}/${path}`, "utf8"), (name, value: unknown) => {
    if (name === "pattern" && typeof value === "string") found.push(value);
    return value;
  });
  return found;
}

/** Long texts of the characters that the pattern names, each alone, all in turn, and what stands for its classes. */
function piecesOf(pattern: string): string[] {
  const named = [...new Set(pattern.replaceAll(/\\[a-z]/g, "").replaceAll(/[\\^$()[\]{}|?*+]/g, ""))];
  const letters = [...named, "a", "A", "0", " ", "张"];
  return [
    ...letters.map((letter) => letter.repeat(100_000)),
    letters.join("").repeat(Math.ceil(100_000 / letters.length)),
  ];
}
