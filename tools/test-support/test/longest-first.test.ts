import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { longest, longestFirst } from "../src/longest-first.ts";

const root = join(import.meta.dirname, "../../..");
const fileOf = (path: string) => ({ moduleId: join(root, path) });

test("each of the longest files exists", () => {
  expect(longest.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("the longest files come first, the others stay in sequence", () => {
  const [first = "", second = ""] = longest;
  const files = ["tools/z.test.ts", second, "packages/a.test.ts", first].map(fileOf);
  expect(longestFirst(files)).toEqual([first, second, "tools/z.test.ts", "packages/a.test.ts"].map(fileOf));
});
