import { readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";

/**
 * Shows where the bytes of one provider are, without ky: `node tools/release-check/src/split.ts jeepay`. A module costs what
 * the bundle is smaller without it, because brotli packs alike code together.
 */

const root = resolve(import.meta.dirname, "../../..");
const provider = process.argv[2] ?? "jeepay";
const mark = (path: string) => `/*! module:${path} */`;

const { outputFiles } = await build({
  entryPoints: [join(root, "packages", provider, "src/index.ts")],
  tsconfig: join(root, "tsconfig.json"),
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node22",
  external: ["ky"],
  legalComments: "inline",
  write: false,
  plugins: [
    {
      name: "mark every module",
      setup({ onLoad }) {
        onLoad({ filter: /packages\/.*\.[jt]s$/ }, ({ path }) => ({
          contents: `${mark(relative(root, path))}\n${readFileSync(path, "utf8")}`,
          loader: path.endsWith(".ts") ? "ts" : "js",
        }));
      },
    },
  ],
});

const [, ...pieces] = (outputFiles[0]?.text ?? "").split(/\/\*! module:(.*?) \*\//);
const modules = pieces.flatMap((path, index) => (index % 2 === 0 ? [{ path, code: pieces[index + 1] ?? "" }] : []));
const compressed = (codes: readonly { readonly code: string }[]) =>
  brotliCompressSync(codes.map(({ code }) => code).join("")).length;
const total = compressed(modules);
const rows = modules
  .map((module) => ({ ...module, cost: total - compressed(modules.filter((other) => other !== module)) }))
  .sort((one, other) => other.cost - one.cost);

console.log(`${provider} and core, without ky: ${total} bytes of brotli`);
for (const { path, code, cost } of rows)
  console.log(`${String(cost).padStart(6)} ${String(code.length).padStart(7)} minified  ${path}`);
