import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { defineConfig } from "tsdown";
import { library } from "../tsdown.base.ts";

const generated = globSync(resolve(import.meta.dirname, "../packages/*/src/generated/schemas.ts"));

/** The TypeBox values of every provider, for those who install the schemas alone. */
export default defineConfig({
  ...library,
  tsconfig: "../tsconfig.base.json",
  entry: Object.fromEntries(generated.map((file) => [basename(resolve(file, "../../..")), file])),
  outDir: "typebox",
  // The declarations say the same beside each value.
  outputOptions: { comments: false },
  hooks: {
    "build:done": () => {
      writeForTypeBox1();
      shortenComments();
    },
  },
});

/** TypeBox 1.x is another package with the same functions and types: only the name that is imported differs. */
function writeForTypeBox1(): void {
  const from = join(import.meta.dirname, "typebox");
  const to = join(import.meta.dirname, "typebox1");
  mkdirSync(to, { recursive: true });
  for (const name of globSync("*.{js,d.ts}", { cwd: from })) {
    const text = readFileSync(join(from, name), "utf8");
    if (!text.includes('"@sinclair/typebox"')) throw new Error(`${name} does not import TypeBox`);
    // Without the comments, which are in the values and in the other edition: the package has a limit.
    const short = name.endsWith(".d.ts") ? text.replaceAll(/^\/\*\*\n(?: \*.*\n)+/gmu, "") : text;
    writeFileSync(join(to, name), short.replaceAll('"@sinclair/typebox"', '"typebox"'));
  }
}

/** Where a field comes from is in the schemas beside these files. */
function shortenComments(): void {
  for (const file of globSync(join(import.meta.dirname, "typebox/*.d.ts"))) {
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/^ *\* (?:Source|Schema): .*\n/gmu, ""));
  }
}
