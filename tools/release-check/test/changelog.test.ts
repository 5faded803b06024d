import { expect, test } from "vitest";
import changelog from "../src/changelog.ts";

const commit = "0123456789abcdef";

test("a change is listed first, its commit last", () => {
  expect(changelog.getReleaseLine({ summary: "Sends faster.\n", commit })).toBe("- Sends faster. (0123456)");
  expect(changelog.getReleaseLine({ summary: "Sends faster." })).toBe("- Sends faster.");
});

test("further paragraphs belong to their change", () => {
  expect(changelog.getReleaseLine({ summary: "New setting.\n\nUse it so:\n- a", commit })).toBe(
    "- New setting. (0123456)\n\n  Use it so:\n  - a",
  );
});

test("newer dependencies are one line, none is no line", () => {
  expect(changelog.getDependencyReleaseLine([], [])).toBe("");
  expect(changelog.getDependencyReleaseLine([], [{ name: "@payout/core", newVersion: "1.0.0" }])).toBe(
    "- Brings `@payout/core` 1.0.0.",
  );
});
