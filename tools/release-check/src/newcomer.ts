import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./run.ts";

/** Who installs: plain npm, pnpm with its strict layout, or Bun. */
export type Manager = "npm" | "pnpm" | "bun";

/** Where newcomers live, and what their environment is. */
export interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** An empty folder into which something was installed. */
export interface Newcomer {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** `name@version` of everything that arrived. */
  readonly arrived: readonly string[];
  readonly kilobytes: number;
}

/** Installs what a newcomer types into an empty folder, from the registry. */
export async function install(
  manager: Manager,
  specifications: readonly string[],
  { folder, env, command }: { readonly folder: string; readonly env: NodeJS.ProcessEnv; readonly command?: string },
): Promise<Newcomer> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "name": "newcomer", "private": true, "type": "module" }\n');
  await must([command ?? manager, manager === "npm" ? "install" : "add", ...specifications], { cwd: folder, env });
  const modules = join(folder, "node_modules");
  const arrived = manager === "pnpm" ? inVirtualStore(join(modules, ".pnpm")) : inFolders(modules);
  return { folder, env, arrived: [...new Set(arrived)].sort(), kilobytes: kilobytesOf(modules) };
}

/** Reads pnpm's `@payout+core@0.1.0` or `@payout+jeepay@0.1.0_@sinclair+typebox@0.34.0` as `@payout/core@0.1.0`. */
export function packageOfStoreFolder(name: string): string {
  const [, scope = "", rest = ""] = /^(@[^+]+\+)?(.*)$/.exec(name) ?? [];
  return `${scope.replace("+", "/")}${rest.replace(/_.*$/, "")}`;
}

function inVirtualStore(store: string): string[] {
  return readdirSync(store)
    .filter((name) => name.lastIndexOf("@") > 0)
    .map(packageOfStoreFolder);
}

function inFolders(modules: string): string[] {
  const folders = readdirSync(modules, { withFileTypes: true }).filter(
    (item) => item.isDirectory() && item.name[0] !== ".",
  );
  return folders.flatMap(({ name }) => {
    const folder = join(modules, name);
    return name.startsWith("@") ? inFolders(folder) : [identity(folder), ...nested(folder)];
  });
}

function nested(folder: string): string[] {
  const modules = join(folder, "node_modules");
  return lstatSync(modules, { throwIfNoEntry: false })?.isDirectory() ? inFolders(modules) : [];
}

function identity(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, string>;
  return `${name}@${version}`;
}

/** What the files of a folder add up to; links are not followed. */
export function kilobytesOf(folder: string): number {
  return Math.round(bytesOf(folder) / 1024);
}

function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, item) => {
    const path = join(folder, item.name);
    if (item.isDirectory()) return sum + bytesOf(path);
    return item.isFile() ? sum + lstatSync(path).size : sum;
  }, 0);
}
