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
  // The one helper that travels inside the package; its licence goes with it.
  deps: { onlyBundle: ["cpf-cnpj-validator"] },
  copy: [{ from: "node_modules/cpf-cnpj-validator/LICENSE", rename: "cpf-cnpj-validator.MIT.txt" }],
});
