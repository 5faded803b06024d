import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root folder. */
export const repositoryRoot: string = resolve(import.meta.dirname, "../../..");

/** The fields of a package.json that are checked. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly [field: string]: unknown;
}

/** One package of the workspace. */
export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every package below `packages`. */
export function readPackages(root: string): Package[] {
  return readdirSync(join(root, "packages"), { withFileTypes: true })
    .map(({ name }) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({
      folder,
      manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest,
    }));
}

/** @payout/schemas: published like the packages, but built of other files. */
export function readSchemasPackage(root: string): Package {
  const folder = join(root, "schemas");
  return { folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest };
}

/** The packages that speak to a gateway: all but the shared ones. */
export function providersAmong(packages: readonly Package[]): Package[] {
  const shared = ["@payout/core", "@payout/engine", "@payout/console", "@payout/sandbox", "@payout/cli"];
  return packages.filter(({ manifest }) => !shared.includes(manifest.name));
}
