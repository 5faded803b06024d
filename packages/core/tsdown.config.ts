import { defineConfig } from "tsdown";
import { bothKinds, library } from "../../tsdown.base.ts";

export default defineConfig(
  bothKinds(
    { ...library, entry: ["src/index.ts", "src/provider.ts", "src/testing/index.ts"] },
    // ky is an ES module, which Jest cannot `require`: it travels inside the CommonJS build, and its licence goes with it.
    {
      deps: { alwaysBundle: ["ky"], onlyBundle: ["ky"] },
      copy: [{ from: "node_modules/ky/license", rename: "ky.MIT.txt" }],
    },
  ),
);
