import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { seedOf, seedVariable } from "./tools/properties/src/seed.ts";
import { longestFirst } from "./tools/test-support/src/longest-first.ts";

// CI asks for a report to count from; people get the usual output.
const report = process.env["VITEST_JSON_REPORT"];

// Tests that start a PostgreSQL server are a run of their own, `pnpm test:servers`: they are few and take a quarter of the time.
const servers = globSync("{packages,tools}/*/test/**/*.test.ts", { cwd: import.meta.dirname }).filter((file) =>
  /startPostgres|@payout\/postgres/.test(readFileSync(join(import.meta.dirname, file), "utf8")),
);

// vitest knows how long a file takes only where it ran before; elsewhere it starts the largest first.
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files));
  }
}

/**
 * Most tests wait more than they compute: on two cores, where vitest would take one worker, two take 40 % less time, and three
 * another 27 %. PostgreSQL servers have processes of their own.
 */
const workers = (count: number) => (availableParallelism() <= 2 ? { maxWorkers: count } : {});

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    // None takes long by itself. With a second run beside it, or six more on two cores, some take more than twenty seconds.
    testTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
    // Before the time of any test runs.
    globalSetup: [
      "tests/browser/src/unpack.ts",
      "tools/properties/src/announce.ts",
      "packages/engine/test/database-template.ts",
    ],
    setupFiles: ["tools/properties/src/setup.ts"],
    env: { [seedVariable]: String(seedOf(process.env[seedVariable])) },
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        extends: true,
        test: {
          name: "local",
          ...workers(3),
          // PGlite is WebAssembly. To optimise what a test calls once takes longer than to run it as it is.
          execArgv: ["--liftoff-only"],
          include: ["{packages,tools,tests,schemas,examples}/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", ...servers],
        },
      },
      // After the others: projects that run at the same time share their workers.
      { extends: true, test: { name: "servers", include: servers, sequence: { groupOrder: 1 }, ...workers(2) } },
    ],
  },
});
