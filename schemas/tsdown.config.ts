import { globSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig } from "tsdown";
import { library } from "../tsdown.base.ts";

const generated = globSync(resolve(import.meta.dirname, "../packages/*/src/generated/schemas.ts"));

/** The TypeBox values of every provider, for those who install the schemas alone. */
export default defineConfig({
  ...library,
  tsconfig: "../tsconfig.base.json",
  entry: Object.fromEntries(generated.map((file) => [basename(resolve(file, "../../..")), file])),
  outDir: "typebox",
});
