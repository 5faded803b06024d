import { describe, expect, test } from "vitest";
import { breach, bumpRules } from "../src/bump-rules.ts";
import type { Bump, Plan } from "../src/release.ts";

const providers = ["@payout/hongwen", "@payout/jeepay"];
const plan = (bumps: Record<string, Bump>): Plan =>
  new Map(Object.entries(bumps).map(([name, bump]) => [name, { bump, version: "9.9.9" }]));
const rule = (name: string, bump: Bump, coreVersion = "0.1.0") => {
  const found = bumpRules(providers, ["@payout/schemas"], coreVersion).find(
    (item) => item.changeset.name === name && item.changeset.bump === bump,
  );
  if (found === undefined) throw new Error(`no rule for a ${bump} of ${name}`);
  return found;
};

describe("the rules", () => {
  test("a patch to a provider bumps only that provider", () => {
    expect(rule("@payout/jeepay", "patch").bumps).toEqual({ "@payout/jeepay": "patch" });
  });

  test("so does one to a package that needs none of ours", () => {
    expect(rule("@payout/schemas", "patch").bumps).toEqual({ "@payout/schemas": "patch" });
  });

  test("a major of a package bumps what depends on it, and a patch does not", () => {
    const rules = bumpRules(["@payout/engine"], [], "1.0.0", { "@payout/engine": ["@payout/console"] });
    const bumpsOf = (bump: Bump) => rules.find(({ changeset }) => changeset.bump === bump)?.bumps;
    expect(bumpsOf("major")).toEqual({ "@payout/engine": "major", "@payout/console": "patch" });
    expect(bumpsOf("patch")).toEqual({ "@payout/engine": "patch" });
  });

  test("a patch to core leaves its dependants alone", () => {
    expect(rule("@payout/core", "patch").bumps).toEqual({ "@payout/core": "patch" });
  });

  test("a major of core bumps them", () => {
    expect(rule("@payout/core", "major").bumps).toEqual({
      "@payout/core": "major",
      "@payout/hongwen": "patch",
      "@payout/jeepay": "patch",
    });
  });

  test("a minor of core bumps them only while core is 0.x", () => {
    expect(Object.keys(rule("@payout/core", "minor", "0.9.0").bumps)).toHaveLength(3);
    expect(rule("@payout/core", "minor", "1.0.0").bumps).toEqual({ "@payout/core": "minor" });
  });
});

describe("a plan", () => {
  test("that fits is no breach, in any order", () => {
    const bumps = { "@payout/jeepay": "patch", "@payout/core": "major", "@payout/hongwen": "patch" } as const;
    expect(breach(rule("@payout/core", "major"), plan(bumps))).toBeUndefined();
  });

  test("that bumps a bystander is one", () => {
    expect(breach(rule("@payout/jeepay", "patch"), plan({ "@payout/jeepay": "patch", "@payout/core": "patch" }))).toBe(
      "a patch of @payout/jeepay bumps @payout/core patch, @payout/jeepay patch; it must bump @payout/jeepay patch",
    );
  });

  test("that forgets a dependant, bumps too little or nothing at all is one", () => {
    expect(breach(rule("@payout/core", "major"), plan({ "@payout/core": "major" }))).toContain("must bump");
    expect(breach(rule("@payout/jeepay", "major"), plan({ "@payout/jeepay": "minor" }))).toContain("must bump");
    expect(breach(rule("@payout/jeepay", "patch"), plan({}))).toContain("bumps nothing");
  });
});
