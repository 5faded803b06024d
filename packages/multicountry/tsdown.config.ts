import { defineConfig } from "tsdown";
import { provider } from "../../tsdown.base.ts";

export default defineConfig({
  ...provider,
  // The one helper that travels inside the package; its licence goes with it.
  deps: { onlyBundle: ["cpf-cnpj-validator"] },
  copy: [{ from: "node_modules/cpf-cnpj-validator/LICENSE", rename: "cpf-cnpj-validator.MIT.txt" }],
});
