import { type Bump, covers } from "./changesets.ts";
import { bumps, type Finding, highest } from "./finding.ts";

/** A required changeset, and the difference that requires it. */
export interface Demand {
  readonly name: string;
  readonly bump: Bump;
  readonly because: Finding;
}

/** What the findings require: @payout/schemas, and the package of each gateway whose schemas changed. */
export function demandsOf(findings: readonly Finding[], packages: readonly string[]): Demand[] {
  const gateways = [...new Set(findings.map(({ gateway }) => gateway))];
  return [
    ...demand("@payout/schemas", findings),
    ...gateways
      .filter((gateway) => packages.includes(`@payout/${gateway}`))
      .flatMap((gateway) =>
        demand(
          `@payout/${gateway}`,
          findings.filter((finding) => finding.gateway === gateway && finding.inProvider),
        ),
      ),
  ];
}

function demand(name: string, findings: readonly Finding[]): Demand[] {
  const level = highest(findings.map((finding) => finding.level));
  const because = findings.find((finding) => finding.level === level);
  return level && because ? [{ name, bump: bumps[level], because }] : [];
}

/** The demands that no changeset meets, each in one line that says what to do. */
export function unmet(demands: readonly Demand[], promised: ReadonlyMap<string, Bump>): string[] {
  return demands
    .filter(({ name, bump }) => !covers(promised.get(name), bump))
    .map(({ name, bump, because }) => {
      const there = promised.get(name);
      const found = there === undefined ? "there is none" : `there is only a ${there}`;
      return `${name} needs a changeset of at least ${bump}, ${found}: ${because.kind} at ${because.file}#${because.pointer} (${because.message}). Write one: pnpm changeset`;
    });
}
