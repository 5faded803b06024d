import { describe, expect, test } from "vitest";
import { verdictOf } from "../src/providers.ts";
import { filesIn, type VectorKey, vectorFiles } from "../src/published.ts";
import { signedByPackage } from "../src/signers.ts";

test("the index names every file of vectors", () => {
  expect(vectorFiles.map(([gateway]) => `${gateway}.json`)).toEqual(filesIn("vectors"));
});

describe.each(vectorFiles)("the vectors of %s", (gateway, file) => {
  const { keys, vectors } = file;

  test("are at least 12, a third of them invalid, each under a name of its own", () => {
    expect(vectors.length).toBeGreaterThanOrEqual(12);
    expect(vectors.filter(({ valid }) => !valid).length).toBeGreaterThanOrEqual(vectors.length / 3);
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
  });

  test.each(vectors)("$name: the package writes its text, its signature and its verdict", (vector) => {
    const { name, canonical, signature, valid } = vector;
    const key = keys[vector.key] as VectorKey;
    // Of a message that repeats a field nothing is read, also where the body as it is would fit.
    const isReadable = canonical !== null && !name.startsWith("repeated");
    expect(signedByPackage(gateway, vector, key)).toEqual(isReadable ? { canonical, signature, valid } : undefined);
  });

  test.each(vectors.filter(({ message }) => message !== "request"))(
    "$name: the provider believes it exactly when it is valid",
    async (vector) => {
      const verdict = await verdictOf(gateway, vector, file);
      if (vector.valid) expect(verdict).toBe("believed");
      else expect(["bad_signature", "bad_response"]).toContain(verdict);
    },
  );
});
