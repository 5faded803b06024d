import { expect, test, vi } from "vitest";
import type { ConformanceSubject } from "../src/testing/index.ts";
import { unprovenCases } from "../src/testing/unproven-cases.ts";

// A subject is the list of the cases that fail over it: what the real suite proves is proven in each provider's own tests.
vi.mock("../src/testing/conformance.ts", () => ({
  conformanceCases: (failing: readonly string[]) =>
    ["one", "two", "three"].map((name) => ({
      name,
      run: () => new Promise<void>((pass, fail) => setTimeout(() => (failing.includes(name) ? fail() : pass()))),
    })),
}));
const broken = vi.hoisted(() => ({ providers: [] as unknown[] }));
vi.mock("../src/testing/broken-providers.ts", () => ({
  get brokenProviders() {
    return broken.providers;
  },
}));

function breaking(name: string, failing: readonly string[], noticedBy?: RegExp): object {
  return { name, noticedBy, breakSubject: () => failing };
}

const sound = [] as unknown as ConformanceSubject;

test("a suite in which every case fails for a broken provider proves everything", async () => {
  broken.providers = [breaking("first", ["one", "two"], /two/), breaking("second", ["three"])];
  expect(await unprovenCases(sound)).toEqual({ unnoticed: [], neverRed: [], missed: [] });
});

test("a provider that only proven cases notice is noticed", async () => {
  broken.providers = [breaking("first", ["one", "two", "three"]), breaking("second", ["three"])];
  expect(await unprovenCases(sound)).toEqual({ unnoticed: [], neverRed: [], missed: [] });
});

test("unnoticed providers, cases that were never red, and cases that missed their provider are named", async () => {
  const harmless = ["a", "b", "c", "d", "e"].map((name) => breaking(name, []));
  broken.providers = [breaking("first", ["one"], /^t/), ...harmless, breaking("last", ["two"])];
  const { unnoticed, ...others } = await unprovenCases(sound);
  expect(unnoticed.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
  expect(others).toEqual({ neverRed: ["three"], missed: ["first: two", "first: three"] });
});
