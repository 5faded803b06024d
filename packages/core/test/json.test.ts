import fc from "fast-check";
import { isLosslessNumber, parse as parseLossless } from "lossless-json";
import { describe, expect, test } from "vitest";
import { type JsonValue, parseJsonObject } from "../src/json.ts";

/** What the text must become, by a parser that shares nothing with the code under test. */
function oracle(text: string): unknown {
  return plain(parseLossless(text));
}

function plain(value: unknown): unknown {
  if (isLosslessNumber(value)) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const numberSource = fc.oneof(
  fc.constantFrom("0", "-0", "0.0", "-0.0", "1E5", "1e+5", "1e-7", "1E400", "10.10", "626015783370903553", "-1"),
  fc.bigInt().map(String),
  // Just too large for a double, with the fewest digits that such a number has.
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 16n - 1n }).map(String),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? "-0" : String(number))),
  fc.tuple(fc.integer(), fc.stringMatching(/^[0-9]{1,20}$/)).map(([whole, rest]) => `${whole}.${rest}`),
);

/** The characters that matter to a reader of JSON turn up often. */
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom('"', "\\", ":", ",", "{", "}", "[", "]", " ", "\n", "a", "1", "\u2028", "\ud83d"),
  }),
  fc.constantFrom(": ", '":', '":1,"a":', "1.5", ",1.5", "__proto__", "constructor", "toString", ""),
);

/** A string as JSON may write it: plain, or with any character as \u escape. */
const stringSource = fc.tuple(anyText, fc.infiniteStream(fc.boolean())).map(([text, coins]) => {
  const parts = Array.from(
    JSON.stringify(text)
      .slice(1, -1)
      .matchAll(/\\u[0-9a-f]{4}|\\.|[\s\S]/g),
    ([part]) =>
      part.length === 1 && coins.next().value ? `\\u${part.charCodeAt(0).toString(16).padStart(4, "0")}` : part,
  );
  return `"${parts.join("")}"`;
});

/** Keys with a backslash are refused: json-engine.test.ts shows why, in a process of its own. */
const keySource = stringSource.filter((source) => !(JSON.parse(source) as string).includes("\\"));

const space = fc.constantFrom("", "", " ", "\n\t", "\r\n ");

const { object: objectSource } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    numberSource,
    stringSource,
    fc.constantFrom("true", "false", "null"),
    tie("array"),
    tie("object"),
  ),
  array: fc
    .tuple(
      space,
      fc.array(
        fc.tuple(tie("value"), space).map((parts) => parts.join("")),
        { maxLength: 5 },
      ),
    )
    .map(([gap, items]) => `[${gap}${items.join(`,${gap}`)}]`),
  object: fc
    .tuple(
      space,
      fc.uniqueArray(fc.tuple(keySource, tie("value")), {
        maxLength: 5,
        selector: ([key]) => JSON.parse(key) as string,
      }),
    )
    .map(([gap, members]) => `{${gap}${members.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(`${gap},`)}}`),
}));

describe("reading JSON", () => {
  test("agrees with an independent lossless parser on any object", () => {
    fc.assert(
      fc.property(objectSource, (text) => {
        expect(parseJsonObject(text)).toEqual(oracle(text));
      }),
      { numRuns: 1500 },
    );
  });

  test("keeps every number's source text", () => {
    const numbers = [
      "0",
      "-0",
      "10.10",
      "1E5",
      "1e-7",
      "626015783370903553",
      "9007199254740993",
      "-12",
      "1e400",
      "999999999999999",
      "0.0",
    ];
    for (const number of numbers) expect(parseJsonObject(`{"only":${number}}`)).toEqual({ only: number });
    const text = `{"list":[${numbers.join(", ")}],"in":{${numbers.map((number, at) => `"k${at}":${number}`).join(",")}}}`;
    expect(parseJsonObject(text)).toEqual({
      list: numbers,
      in: Object.fromEntries(numbers.map((number, at) => [`k${at}`, number])),
    });
  });

  test("the fast and the slow road give the same", () => {
    fc.assert(
      fc.property(objectSource, (text) => {
        // A fraction anywhere sends the whole message down the slow road.
        const slow = parseJsonObject(`{"slow":1.5,"message":${text}}`);
        const fast = parseJsonObject(text);
        expect(slow).toEqual({ slow: "1.5", message: fast });
      }),
    );
  });

  test("text that only looks like a number stays text", () => {
    expect(parseJsonObject('{"a":"1.50","b":["x", "-0"],"c":",1.5","d":"1e5"}')).toEqual({
      a: "1.50",
      b: ["x", "-0"],
      c: ",1.5",
      d: "1e5",
    });
  });

  test.each([
    ['{"list":["x",":"]}', { list: ["x", ":"] }],
    ['{"list":["x"," : y","{\\"a\\":1}"]}', { list: ["x", " : y", '{"a":1}'] }],
    ['{"text":"\\":1,\\"a\\":2","a":1}', { text: '":1,"a":2', a: "1" }],
    ['{":":":","{":"\\\\"}', { ":": ":", "{": "\\" }],
  ])("colons and quotes inside strings are no keys: %s", (text, value) => {
    expect(parseJsonObject(text)).toEqual(value);
  });
});

describe("a repeated key is refused", () => {
  test.each([
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":1.5}',
    '{"a" : 1 ,\n"a"\t: 2}',
    '{"x":{"a":1,"a":2}}',
    '{"x":[0,[{"a":null,"a":null}]]}',
    '{"a":1,"\\u0061":2}',
    '{"\\u0022":1,"\\"":2}',
    '{"/":1,"\\/":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"\\ud83d\\ude00":1,"😀":2}',
    '{"a":{"a":{"a":1},"a":2}}',
    '{"1":1,"1":2}',
    '{"a":["x",":"],"a":1}',
  ])("%s", (text) => {
    expect(parseJsonObject(text)).toBeUndefined();
    expect(parseJsonObject(text.replace("{", '{"slow":1.5,'))).toBeUndefined();
  });

  test("wherever it is put in", () => {
    fc.assert(
      fc.property(objectSource, keySource, (text, key) => {
        expect(parseJsonObject(`{"other":${text},${key}:1,"m":{"deep":[{${key}:${text},${key}:2}]}}`)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test("the same key in two objects, and keys that differ in case, are fine", () => {
    expect(parseJsonObject('{"a":{"a":[{"a":1},{"a":2}]},"A":3}')).toEqual({
      a: { a: [{ a: "1" }, { a: "2" }] },
      A: "3",
    });
  });
});

describe("what is not a JSON object is undefined", () => {
  test.each([
    "",
    " ",
    "{",
    '{"a":1}x',
    '{"a":1}{"a":1}',
    '{"a":1},',
    '\ufeff{"a":1}',
    "[]",
    '[{"a":1}]',
    "null",
    "true",
    "1",
    "1.5",
    '"text"',
    '{"a":NaN}',
    '{"a":Infinity}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":01}',
    '{"a":-01}',
    '{"a":+1}',
    '{"a":1e}',
    '{"a":0x10}',
    '{"a":1_000}',
    '{"a":-}',
    "{a:1}",
    "{'a':1}",
    '{"a":1,}',
    '{"a":[1,]}',
    '{"a":undefined}',
    '{"a":"line\nbreak"}',
    '{"a":"\\x41"}',
    '{"a":"\\u00g0"}',
    '{"a":1} // note',
    '{"a"\u00a0:1}',
    "<html>",
  ])("%j", (text) => {
    expect(parseJsonObject(text)).toBeUndefined();
  });

  test("half a surrogate pair is only text, as JSON allows", () => {
    const text = '{"a":"\\ud800","b":1.5}';
    expect(parseJsonObject(text)).toEqual(oracle(text));
  });
});

describe("a hostile message", () => {
  test.each(["{", "["])("nested %s a hundred thousand times does not crash", (bracket) => {
    const [open, close] = bracket === "{" ? ['{"a":', "}"] : ["[", "]"];
    const deep = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    for (const text of [`{"a":${deep}}`, `{"a":${deep},"b":1.5}`, `{"a":${open.repeat(100_000)}`]) {
      expect(() => parseJsonObject(text)).not.toThrow();
    }
  });

  test.each([
    ["escaped quotes", `{"a":"${'\\"'.repeat(500_000)}"}`],
    ["backslashes", `{"a":"${"\\\\".repeat(500_000)}"}`],
    ["spaces", `{"a":"x"${" ".repeat(1_000_000)}}`],
    ["colons", `{"a":"${":".repeat(1_000_000)}"}`],
    ["digits", `{"a":${"1".repeat(1_000_000)}}`],
    ["short numbers", `{"a":[${"1,".repeat(300_000)}1]}`],
    ["unclosed quotes", `{"a":${'"'.repeat(1_000_000)}`],
  ])("of a megabyte of %s is read in time", (_name, text) => {
    const started = performance.now();
    parseJsonObject(text);
    // Linear work takes some tens of milliseconds; quadratic work took minutes.
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test.each(['{"__proto__":{"polluted":1}}', '{"__proto__":{"polluted":1.5}}', '{"x":{"__proto__":1}}'])(
    "with %s leaves every prototype alone",
    (text) => {
      const value = parseJsonObject(text);
      expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(
        Object.hasOwn(value ?? {}, "__proto__") || Object.hasOwn((value?.["x"] ?? {}) as object, "__proto__"),
      ).toBe(true);
      expect((value as Record<string, unknown>)["polluted"]).toBeUndefined();
    },
  );

  test("with keys named after methods gives only these keys", () => {
    const value = parseJsonObject('{"constructor":1,"toString":2,"hasOwnProperty":3}') as Record<string, JsonValue>;
    expect(Object.entries(value)).toEqual([
      ["constructor", "1"],
      ["toString", "2"],
      ["hasOwnProperty", "3"],
    ]);
  });
});
