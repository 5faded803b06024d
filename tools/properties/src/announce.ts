import type { TestProject } from "vitest/node";
import { seedVariable } from "./seed.ts";

/** Names the seed of a run where it begins: a run that was killed has no other place for it. */
export default function announce({ config }: TestProject): void {
  console.log(`property tests draw from ${seedVariable}=${config.env[seedVariable]}`);
}
