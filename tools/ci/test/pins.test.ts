import { expect, test } from "vitest";
import { unpinned } from "../src/pins.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

test("a commit with its version is pinned, and so is an action of this repository", () => {
  expect(
    unpinned(`    steps:\n      - uses: actions/checkout@${commit} # v7.0.0\n        uses: ./.github/setup\n`),
  ).toEqual([]);
});

test.each([
  ["a tag", "actions/checkout@v7"],
  ["a branch", "actions/checkout@main"],
  ["a short commit", "actions/checkout@0123456 # v7.0.0"],
  ["a commit without its version", `actions/checkout@${commit}`],
  ["a commit with half a version", `actions/checkout@${commit} # v7`],
])("%s is not", (_, use) => {
  expect(unpinned(`      - uses: ${use}\n`)).toEqual([use]);
  expect(unpinned(`      - name: Code\n        uses: ${use}\n`)).toEqual([use]);
});
