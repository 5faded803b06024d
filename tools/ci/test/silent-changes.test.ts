import { expect, test } from "vitest";
import { type Branch, silentChanges } from "../src/silent-changes.ts";

const naming = (...names: string[]) => ({ releases: names.map((name) => ({ name })) });
const branch = (change: Partial<Branch> = {}): Branch => ({
  changed: [{ name: "a", version: "0.1.0" }],
  versioned: [],
  added: [],
  waiting: [],
  ...change,
});

test("a change with a changeset of its package is documented", () => {
  expect(silentChanges(branch({ added: [naming("b", "a")] }))).toEqual([]);
});

test.each<[string, Partial<Branch>]>([
  ["without any changeset", {}],
  ["with a changeset of another package", { added: [naming("b")] }],
  ["with a changeset that waited on main already", { waiting: [naming("a")] }],
])("a change %s is silent", (_, change) => {
  expect(silentChanges(branch(change))).toEqual(["a"]);
});

test("each silent package is named, and only those", () => {
  const changed = ["a", "b", "c"].map((name) => ({ name, version: "1.0.0" }));
  expect(silentChanges(branch({ changed, added: [naming("b")] }))).toEqual(["a", "c"]);
});

test("an empty changeset says that users see nothing", () => {
  expect(silentChanges(branch({ added: [naming()] }))).toEqual([]);
  expect(silentChanges(branch({ waiting: [naming()] }))).toEqual(["a"]);
});

test("the branch that makes a release has taken its changesets", () => {
  expect(silentChanges(branch({ versioned: ["a"] }))).toEqual([]);
  expect(silentChanges(branch({ versioned: ["b"] }))).toEqual(["a"]);
});

test("before its first release one changeset covers everything in a package", () => {
  const changed = [{ name: "a", version: "0.0.0" }];
  expect(silentChanges(branch({ changed, waiting: [naming("a")] }))).toEqual([]);
  expect(silentChanges(branch({ changed }))).toEqual(["a"]);
});
