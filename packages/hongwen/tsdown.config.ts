import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    schemas: "src/generated/schemas.ts",
    signing: "src/signing.ts",
    testing: "src/testing.ts",
  },
  format: "esm",
  tsconfig: "../../tsconfig.base.json",
  platform: "node",
  target: "node22",
  dts: true,
  fixedExtension: false,
});
