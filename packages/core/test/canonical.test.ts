import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeEntries, joinEntries, signedEntries } from "../src/canonical.ts";

describe("the fields that are signed", () => {
  test("are all but sign, empty text, null and undefined, in the order given", () => {
    const fields = { b: "2", sign: "X", a: " 1 ", empty: "", none: null, missing: undefined, zero: 0, no: false };
    expect(signedEntries(fields)).toEqual([
      ["b", "2"],
      ["a", " 1 "],
      ["zero", "0"],
      ["no", "false"],
    ]);
  });

  test("can leave out other names, and then sign is a field like any other", () => {
    expect(signedEntries({ a: "1", sign: "X", signType: "MD5" }, ["signType"])).toEqual([
      ["a", "1"],
      ["sign", "X"],
    ]);
  });

  test("keep text as it is: no trimming, no encoding, no normal form", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "binary" }), (text) => {
        expect(signedEntries({ a: text })).toEqual([["a", text]]);
      }),
    );
  });

  test("take whole numbers that a double holds, bigints and booleans", () => {
    expect(signedEntries({ a: 2 ** 53 - 1, b: -1, c: 626015783370903553n, d: true })).toEqual([
      ["a", "9007199254740991"],
      ["b", "-1"],
      ["c", "626015783370903553"],
      ["d", "true"],
    ]);
  });

  test.each([1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, 1e21, {}, [], new Date(0), () => "", Symbol("x")])(
    "refuse what the gateway could write differently, and name the field, not the value: %s",
    (value) => {
      expect(() => signedEntries({ fee: value })).toThrow(TypeError);
      expect(() => signedEntries({ fee: value })).toThrow(/^field fee cannot be signed as a \w+: pass its exact text/);
    },
  );

  test("skip objects only on request", () => {
    expect(signedEntries({ a: "1", data: { b: "2" }, list: [1] }, ["sign"], "skip")).toEqual([["a", "1"]]);
    expect(() => signedEntries({ a: 1.5 }, ["sign"], "skip")).toThrow(TypeError);
  });

  test("do not come from a prototype", () => {
    const fields = Object.assign(Object.create({ inherited: "1" }) as Record<string, unknown>, { own: "2" });
    expect(signedEntries(fields)).toEqual([["own", "2"]]);
  });
});

test("entries are joined as they are", () => {
  expect(
    joinEntries([
      ["a", "1&b=2"],
      ["c", "ü"],
    ]),
  ).toBe("a=1&b=2&c=ü");
  expect(joinEntries([])).toBe("");
});

test("a description of what was signed shows names and lengths, never a value", () => {
  const described = describeEntries([
    ["accountNo", "6222020000000000"],
    ["name", "张三"],
  ]);
  expect(described).toBe("accountNo(16) name(2)");
});
