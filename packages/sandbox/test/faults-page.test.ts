import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { faultNames } from "../src/index.ts";

test("docs/faults.md has a row for each fault, and for nothing else", () => {
  const page = readFileSync(new URL("../docs/faults.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` \| \S/gmu)].map(([, name]) => name);
  expect(rows.toSorted()).toEqual([...faultNames].toSorted());
});
