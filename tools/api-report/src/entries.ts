import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A published package and the declaration file of each of its entries. */
export interface PublishedPackage {
  readonly name: string;
  readonly folder: string;
  /** "index" -> "dist/index.d.ts"; other entries by their subpath. */
  readonly entries: ReadonlyMap<string, string>;
}

interface Target {
  readonly types?: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  /** The types of `require` are those of `import`, in a file of their own. */
  readonly exports?: Readonly<Record<string, string | (Target & { readonly import?: Target })>>;
}

/** Every package that is published with types, in a stable order. */
export function readPublishedPackages(root: string): PublishedPackage[] {
  const folders = readdirSync(root)
    .sort()
    .map((name) => join(root, name));
  return folders.flatMap((folder) => {
    const file = join(folder, "package.json");
    if (!existsSync(file)) return [];
    const { name, private: isPrivate, exports = {} } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    const entries = Object.entries(exports).flatMap(([path, target]): [string, string][] => {
      const types = typeof target === "string" ? undefined : (target.import ?? target).types;
      return types === undefined ? [] : [[path === "." ? "index" : path.replace("./", ""), types.replace("./", "")]];
    });
    return isPrivate === true || entries.length === 0 ? [] : [{ name, folder, entries: new Map(entries) }];
  });
}
