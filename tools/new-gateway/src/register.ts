import { readFileSync } from "node:fs";
import { join } from "node:path";
import { notGateways } from "../../schema-diff/src/tree.ts";

/** The shared files that name every gateway in a way that a machine can continue, with the new one in them, by path. */
export function registrations(root: string, id: string): Map<string, string> {
  const read = (file: string) => readFileSync(join(root, file), "utf8");
  return new Map([
    ["tsconfig.json", withPaths(read("tsconfig.json"), id)],
    ["schemas/package.json", withSchemas(read("schemas/package.json"), id)],
  ]);
}

/** The lines of a package in the paths of tsconfig.json, by name; written as text, because a parser would lose the layout. */
function withPaths(text: string, id: string): string {
  const lines = text.split("\n");
  const names = lines.map((line) => /^ {6}"(@payout\/[^"]+)": \[/.exec(line)?.[1]);
  const first = names.findIndex((name) => name !== undefined && name > `@payout/${id}`);
  const last = names.findLastIndex((name) => name !== undefined);
  // Behind the last one a comma would be missing: the order of paths has no meaning, so it goes before it.
  const at = first === -1 ? last : first;
  if (at === -1) throw new Error("tsconfig.json has no paths of @payout packages: add them by hand");
  return lines
    .toSpliced(
      at,
      0,
      `      "@payout/${id}": ["./packages/${id}/src/index.ts"],`,
      `      "@payout/${id}/*": ["./packages/${id}/src/*.ts"],`,
    )
    .join("\n");
}

interface SchemasManifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly files: readonly string[];
}

function withSchemas(text: string, id: string): string {
  const manifest = JSON.parse(text) as SchemasManifest;
  const folder = `./${id}/*.json`;
  const withTypebox = ["typebox", "typebox1"].reduce<readonly Entry[]>((entries, version) => {
    const path = `./${version}/${id}`;
    const target = { types: `${path}.d.ts`, default: `${path}.js` };
    return insert(entries, [path, target], (name) => name.startsWith(`./${version}/`));
  }, Object.entries(manifest.exports));
  const exports = Object.fromEntries(insert(withTypebox, [folder, folder], isFolder));
  const files = insert([...manifest.files].map(single), single(id), isGateway).map(([name]) => name);
  return `${JSON.stringify({ ...manifest, exports, files }, undefined, 2)}\n`;
}

type Entry = readonly [name: string, value: unknown];

const single = (name: string): Entry => [name, undefined];
const isGateway = (name: string) => /^[a-z][a-z0-9]*$/.test(name) && !notGateways.includes(name);
const isFolder = (name: string) => isGateway(/^\.\/(\w+)\/\*\.json$/.exec(name)?.[1] ?? "");

/** An entry among its peers, by name. */
function insert(entries: readonly Entry[], entry: Entry, isPeer: (name: string) => boolean): Entry[] {
  const later = entries.findIndex(([name]) => isPeer(name) && name > entry[0]);
  const behindPeers = entries.findLastIndex(([name]) => isPeer(name)) + 1;
  return entries.toSpliced(later === -1 ? behindPeers : later, 0, entry);
}
