import { defineConfig } from "tsdown";

export default defineConfig({
  entry: ["src/index.ts", "src/command.ts"],
  format: "esm",
  platform: "node",
  target: "node22",
  dts: true,
  fixedExtension: false,
  tsconfig: "../../tsconfig.base.json",
});
