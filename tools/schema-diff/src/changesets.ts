import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** How much a release changes, as changesets say it. */
export type Bump = "patch" | "minor" | "major";

const order: readonly Bump[] = ["patch", "minor", "major"];

/** What the waiting changesets promise: the highest bump of each package. */
export function readChangesets(folder: string): ReadonlyMap<string, Bump> {
  const promised = new Map<string, Bump>();
  const files = readdirSync(folder).filter((name) => name.endsWith(".md") && name !== "README.md");
  for (const file of files) {
    const [, head = ""] = /^---\n([\s\S]*?)\n---/u.exec(readFileSync(join(folder, file), "utf8")) ?? [];
    for (const [, name = "", bump] of head.matchAll(/^\s*["']?([^"'\s:]+)["']?\s*:\s*(patch|minor|major)\s*$/gmu)) {
      if (!covers(promised.get(name), bump as Bump)) promised.set(name, bump as Bump);
    }
  }
  return promised;
}

/** Whether a promised bump is at least the demanded one. */
export function covers(promised: Bump | undefined, demanded: Bump): boolean {
  return promised !== undefined && order.indexOf(promised) >= order.indexOf(demanded);
}

/** The next version: "1.4.2" with a minor is "1.5.0". */
export function nextVersion(version: string, bump: Bump): string {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  if (bump === "major") return `${major + 1}.0.0`;
  return bump === "minor" ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}
