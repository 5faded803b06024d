import type { Bump, Plan } from "./release.ts";

/** A rule of docs/decisions/0020: one changeset, and the packages that it must bump, no more and no fewer. */
export interface BumpRule {
  readonly changeset: { readonly name: string; readonly bump: Bump };
  readonly bumps: Readonly<Record<string, Bump>>;
}

const core = "@payout/core";

/**
 * The rules for packages that depend on core, and for others that depend on none of ours. While core is 0.x a caret range takes only its patches, so a minor bumps its dependants as
 * a major does; from 1.0.0 on a minor leaves them alone too. `above`: which packages depend on one that is not core.
 */
export function bumpRules(
  dependants: readonly string[],
  others: readonly string[],
  coreVersion: string,
  above: Readonly<Record<string, readonly string[]>> = {},
): BumpRule[] {
  const patches = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "patch" as const]));
  const patchOfEach = patches(dependants);
  const isInitial = coreVersion.startsWith("0.");
  return [
    ...[...dependants, ...others].flatMap((name) =>
      (["patch", "major"] as const).map((bump) => ({
        changeset: { name, bump },
        bumps: { [name]: bump, ...(bump === "major" && patches(above[name] ?? [])) },
      })),
    ),
    { changeset: { name: core, bump: "patch" }, bumps: { [core]: "patch" } },
    { changeset: { name: core, bump: "minor" }, bumps: { [core]: "minor", ...(isInitial && patchOfEach) } },
    { changeset: { name: core, bump: "major" }, bumps: { [core]: "major", ...patchOfEach } },
  ];
}

/** How a plan differs from its rule; undefined when it does not. */
export function breach({ changeset, bumps }: BumpRule, plan: Plan): string | undefined {
  const says = (entries: Iterable<readonly [string, Bump]>) =>
    [...entries]
      .map(([name, bump]) => `${name} ${bump}`)
      .sort()
      .join(", ");
  const found = says([...plan].map(([name, { bump }]) => [name, bump] as const));
  const expected = says(Object.entries(bumps));
  return found === expected
    ? undefined
    : `a ${changeset.bump} of ${changeset.name} bumps ${found || "nothing"}; it must bump ${expected}`;
}
