import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// Named on the command line: a package with an index.json. All that the index names must have arrived, in the place that the
// index says (for other languages) and under the name that the exports promise (for JavaScript), and be JSON that can be read.
const [, , name] = process.argv;
const { resolve } = createRequire(import.meta.url);
const index = resolve(`${name}/index.json`);
const folder = dirname(index);

function pathsIn(value) {
  if (typeof value === "string") return /^[^:]+\/[^:]+\.json$/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

const paths = pathsIn(JSON.parse(readFileSync(index, "utf8")));
assert.ok(paths.length > 0, "the index names files");
for (const path of paths) {
  JSON.parse(readFileSync(join(folder, path), "utf8"));
  assert.equal(resolve(`${name}/${path}`), join(folder, path));
}
console.log(`${paths.length} files`);
