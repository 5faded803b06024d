import { defineConfig } from "tsdown";
import { library, look } from "../../tsdown.base.ts";

export default defineConfig({ ...library, ...look, entry: ["src/index.ts"] });
