import { join } from "node:path";

/**
 * The test files that take longest, without those that vitest starts early anyway, because they are large. One that starts last
 * leaves the other cores idle.
 */
export const longest: readonly string[] = [
  "examples/csv/csv.test.ts",
  "tests/browser/test/operators-pages.test.ts",
  "examples/csv/readme.test.ts",
  "packages/cli/test/batch-kill.test.ts",
  "packages/cli/test/interruption.test.ts",
  "tools/model-check/test/replay.test.ts",
  "packages/sandbox/test/fuzz/fuzz.test.ts",
  "packages/hongwen/test/conformance.test.ts",
  "packages/multicountry/test/conformance.test.ts",
  "packages/engine/test/crash.test.ts",
  "packages/jeepay/test/conformance.test.ts",
  "packages/inr/test/conformance.test.ts",
  "packages/engine/test/readme.test.ts",
  "tools/codegen/test/static-types.test.ts",
];

const root = join(import.meta.dirname, "../../..");
const places = new Map(longest.map((file, index) => [join(root, file), index]));

/** The longest test files, and then the others in the sequence in which they are given. */
export function longestFirst<File extends { readonly moduleId: string }>(files: readonly File[]): File[] {
  const placeOf = ({ moduleId }: File) => places.get(moduleId) ?? longest.length;
  return files.toSorted((one, other) => placeOf(one) - placeOf(other));
}
