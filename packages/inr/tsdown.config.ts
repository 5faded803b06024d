import { defineConfig } from "tsdown";
import { bothKinds, provider } from "../../tsdown.base.ts";

export default defineConfig(bothKinds(provider));
