import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mask, safeText, valuesOf } from "../src/redact.ts";

describe("masking", () => {
  test.each([
    ["account 62220200 is closed", ["62220200"], "account *** is closed"],
    ["张三 and 张三丰", ["张三", "张三丰"], "*** and ***"],
    ["张三", ["张三"], "***"],
    ["abcdefgh", ["abcd", "cdefgh"], "***"],
    ["aaaa b", ["aaa"], "*** b"],
    ["abcdef", ["abcdef", "bcd"], "***"],
    ["ab and cd", ["cd", "ab"], "*** and ***"],
    ["JOHN DOE, john doe", ["John Doe"], "***, ***"],
    ["ÉMILE", ["émile"], "***"],
    ["a.c abc", ["a.c"], "*** abc"],
    ["(x+y)*[z]{1}|^$?\\ end", ["(x+y)*[z]{1}|^$?\\"], "*** end"],
    ["a-b/c", ["a-b/c"], "***"],
    ["name is 李四", ["  李四  "], "name is ***"],
    ["$& $1 x1y2", ["x1y2"], "$& $1 ***"],
    ["😀😀 paid", ["😀😀"], "*** paid"],
    ["nothing here", [], "nothing here"],
    ["abc", [""], "abc"],
    ["a b c", ["a", " "], "a b c"],
    ["undefined null 12 true", [undefined, null, 12, true, {}], "undefined null 12 true"],
    ["", ["abc"], ""],
  ])("%s", (text, values, masked) => {
    expect(mask(text, values)).toBe(masked);
  });

  /** The same, one position after the other: what begins within a masked value is part of it. */
  function oracle(text: string, values: readonly string[]): string {
    const lower = text.toLowerCase();
    const endAt = (at: number) =>
      Math.max(
        0,
        ...values.filter((value) => lower.startsWith(value.toLowerCase(), at)).map(({ length }) => at + length),
      );
    let masked = "";
    for (let at = 0; at < text.length; ) {
      let end = endAt(at);
      for (let next = at + 1; next < end; next += 1) end = Math.max(end, endAt(next));
      masked += end === 0 ? text[at] : "***";
      at = Math.max(at + 1, end);
    }
    return masked;
  }

  test("every value of two characters or more is masked, in either case and where it overlaps another, and nothing else", () => {
    // Few characters, so that values overlap; and those that mean something in a regular expression.
    const few = fc.string({ minLength: 2, maxLength: 4, unit: fc.constantFrom(..."ab1") });
    const special = fc.string({ minLength: 2, maxLength: 8, unit: fc.constantFrom(..."ab.*+?^{}$()|[]\\/-张1") });
    const values = fc.array(fc.oneof(few, special), { minLength: 1, maxLength: 4 });
    const pieces = fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.string({ maxLength: 3 })), { maxLength: 6 });
    fc.assert(
      fc.property(values, pieces, few, (secrets, parts, rest) => {
        const text = parts.map(([which, upper, gap]) => {
          const value = secrets[which % secrets.length] ?? "";
          return (upper ? value.toUpperCase() : value) + gap;
        });
        const whole = text.join("") + rest;
        expect(mask(whole, secrets)).toBe(oracle(whole, secrets));
      }),
    );
  });

  test("a long text is masked in time", () => {
    const timeFor = (length: number) => {
      const started = performance.now();
      expect(mask("12".repeat(length), ["1212", "2121", "x".repeat(100)])).toBe("***");
      return performance.now() - started;
    };
    // Eight times the text; a machine that is busy takes longer for both.
    timeFor(1000);
    expect(timeFor(160_000)).toBeLessThan(30 * (timeFor(20_000) + 5));
  });
});

describe("the text of a gateway in an error", () => {
  test("is masked before it is cut, so that no half of a value stays", () => {
    const account = "6222020000000000";
    const text = safeText(`${"x".repeat(492)}${account}`, [account]);
    expect(text).toBe(`${"x".repeat(492)}***`);
  });

  test("is at most 500 characters long, and says when it was more", () => {
    expect(safeText("x".repeat(500), [])).toBe("x".repeat(500));
    expect(safeText("x".repeat(501), [])).toBe(`${"x".repeat(500)}…`);
  });

  test("moves no cursor and begins no line", () => {
    expect(safeText("a\r\n\tb\u001b[2Jc\u0000d\u009be\u2028f\u202eg", [])).toBe("a b [2Jc d e f g");
    expect(safeText("余额不足：请充值 (code 12)", [])).toBe("余额不足：请充值 (code 12)");
  });
});

test("the values of named fields, wherever they are missing", () => {
  expect(valuesOf({ a: "1", b: "2" }, ["a", "c"])).toEqual(["1", undefined]);
  for (const nothing of [undefined, null, "text", 5]) expect(valuesOf(nothing, ["length"])).toEqual([]);
});
