import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A lockfile that names a registry ties every team to that registry, and shows where it was made. */
export function lockfileProblems(root: string): string[] {
  const hosts = new Set(readFileSync(join(root, "pnpm-lock.yaml"), "utf8").match(/https?:\/\/[^\s/'"]+/g));
  return [...hosts].map((host) => `pnpm-lock.yaml names the host ${host}: install without a registry of your own`);
}
