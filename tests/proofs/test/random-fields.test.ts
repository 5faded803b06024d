import fc from "fast-check";
import { expect, test } from "vitest";
import { meaningOf } from "../../../schemas/reference/meaning.mjs";
import { canonicalText } from "../../../schemas/reference/verify.mjs";
import { readJson, tablesOf, vectorFiles } from "../src/published.ts";
import { signedByPackage } from "../src/signers.ts";

// Every name in a gateway's message is ASCII; multi-country's order is defined for those alone.
const name = fc.oneof(
  fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 4 }),
  fc.constantFrom("a", "A", "ab", "a_b", "a1"),
);
const value = fc.oneof(fc.string({ unit: "grapheme", maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null));
const fields = fc
  .dictionary(name, value, { maxKeys: 6 })
  // Core reads no field with a backslash in its name, and one called __proto__ is no field to sign.
  .filter((found) => Object.keys(found).every((key) => !key.includes("\\") && key !== "__proto__"));

test.each(vectorFiles)("the package of %s and x-signature make the same text of any fields", (gateway, { keys }) => {
  const { method } = readJson<Record<string, { method: object }>>(`openapi/${gateway}.json`)["x-signature"] ?? {};
  const [[key = "", pair] = []] = Object.entries(keys);
  fc.assert(
    fc.property(fields, (found) => {
      const raw = JSON.stringify(found);
      const vector = {
        name: "",
        message: "request",
        form: "json",
        raw,
        key,
        canonical: "",
        signature: "",
        valid: true,
      } as const;
      if (pair === undefined) throw new Error("there is no key");
      expect(signedByPackage(gateway, vector, pair)?.canonical).toBe(canonicalText(method, vector, pair.secret));
    }),
    { numRuns: 300 },
  );
});

test.each(vectorFiles)(
  "any text has a meaning by the tables of %s, and none is final or definite unless listed",
  (gateway) => {
    const tables = tablesOf(gateway, gateway === "jeepay" ? "transfer" : undefined);
    const text = fc.oneof(fc.string(), fc.json(), fields.map(JSON.stringify));
    fc.assert(
      fc.property(text, fc.constantFrom("send", "query", "balance", "notification"), (body, operation) => {
        const meaning = meaningOf(tables, operation, body) as { readonly final?: boolean; readonly definite?: boolean };
        expect(Object.keys(meaning)).not.toHaveLength(0);
        expect(meaning.final ?? meaning.definite ?? false).toBe(false);
      }),
    );
  },
);
