import { expect, test } from "vitest";
import { nearestName } from "../src/nearest.ts";

test.each<[string, readonly string[], string | undefined]>([
  ["base_url", ["baseUrl", "basePath"], "baseUrl"],
  // Two are near, the nearer one last.
  ["queryAfterDay", ["queryAfterDaily", "queryAfterDays"], "queryAfterDays"],
  ["queryAfterDay", ["queryAfterDays", "queryAfterDaily"], "queryAfterDays"],
  ["secret", ["baseUrl", "timeZone"], undefined],
])("what was meant by %s among %j is %s", (name, known, meant) => {
  expect(nearestName(name, known)).toBe(meant);
});
