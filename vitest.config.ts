import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { seedOf, seedVariable } from "./tools/properties/src/seed.ts";

// CI asks for a report to count from; people get the usual output.
const report = process.env["VITEST_JSON_REPORT"];

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    include: ["{packages,tools,tests,schemas,examples}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // None takes long by itself. With a second run beside it, or six more on two cores, some take more than twenty seconds.
    testTimeout: 60_000,
    // Most tests wait more than they compute: on two cores, where vitest would take one worker, two take 40 % less time.
    ...(availableParallelism() <= 2 && { maxWorkers: 2 }),
    // Before the time of any test runs.
    globalSetup: ["tests/browser/src/unpack.ts", "tools/properties/src/announce.ts"],
    setupFiles: ["tools/properties/src/setup.ts"],
    env: { [seedVariable]: String(seedOf(process.env[seedVariable])) },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
