import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  tsconfig: "../../tsconfig.base.json",
  platform: "node",
  target: "node22",
  dts: true,
  fixedExtension: false,
});
