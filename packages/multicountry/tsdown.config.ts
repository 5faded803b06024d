import { defineConfig } from "tsdown";
import { bothKinds, provider } from "../../tsdown.base.ts";

export default defineConfig(
  bothKinds({
    ...provider,
    // The helpers that travel inside the package; their licences go with them.
    deps: { onlyBundle: ["cpf-cnpj-validator", "@scure/base"] },
    copy: [
      { from: "node_modules/cpf-cnpj-validator/LICENSE", rename: "cpf-cnpj-validator.MIT.txt" },
      { from: "node_modules/@scure/base/LICENSE", rename: "scure-base.MIT.txt" },
    ],
  }),
);
