import currencies from "currency-codes";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currencyCodes, currencyExponent } from "../src/currencies.ts";
import {
  assertMoney,
  fromMinorUnits,
  moneyProblem,
  sameAmount,
  textFromUnits,
  toMinorUnits,
  unitsAtScale,
  withDecimals,
} from "../src/money.ts";

const codes = currencyCodes();
const anyCurrency = fc.constantFrom(...codes);
const anyUnits = fc.bigInt({ min: 1n, max: 10n ** 24n });

describe("currencies", () => {
  test("every code that ISO 4217 lists with decimals has the same number of them here", () => {
    // Metals, funds without a unit and test codes: no payout uses them.
    const noMoney = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX".split(" ");
    const listed = currencies.codes().filter((code) => !noMoney.includes(code));
    expect(listed.length).toBeGreaterThan(160);
    expect(listed.map((code) => [code, currencyExponent(code)])).toEqual(
      listed.map((code) => [code, currencies.code(code)?.digits]),
    );
    for (const code of noMoney) expect(currencyExponent(code), code).toBeUndefined();
  });

  test("codes beyond that list are only those withdrawn or added since", () => {
    expect(codes.filter((code) => currencies.code(code) === undefined)).toEqual(["HRK", "SLL", "XAD", "XCG", "ZWL"]);
  });

  test.each(["cny", "Cny", "", "CNY ", "US$", "constructor", "__proto__", "toString"])(
    "%j is not a currency",
    (code) => {
      expect(currencyExponent(code)).toBeUndefined();
      expect(() => fromMinorUnits(1n, code)).toThrow(RangeError);
      expect(() => toMinorUnits({ value: "1", currency: code })).toThrow(RangeError);
    },
  );
});

describe("minor units", () => {
  test.each([
    ["2704.00", "CNY", 270400n],
    ["0.01", "CNY", 1n],
    ["0.1", "USD", 10n],
    ["7", "CNY", 700n],
    ["100000", "VND", 100000n],
    ["100000.00", "VND", 100000n],
    ["1.234", "KWD", 1234n],
    ["0.0001", "CLF", 1n],
    ["9007199254740993.01", "CNY", 900719925474099301n],
    ["999999999999999999999999999.99", "CNY", 99999999999999999999999999999n],
  ])("%s %s is %d of the smallest unit", (value, currency, units) => {
    expect(toMinorUnits({ value, currency })).toBe(units);
  });

  test("there and back is the same, for every currency and any number of units", () => {
    for (const currency of codes) expect(toMinorUnits(fromMinorUnits(1n, currency)), currency).toBe(1n);
    fc.assert(
      fc.property(anyUnits, anyCurrency, (units, currency) => {
        const money = fromMinorUnits(units, currency);
        expect(money.currency).toBe(currency);
        expect(money.value.split(".")[1]?.length ?? 0).toBe(currencyExponent(currency));
        expect(toMinorUnits(money)).toBe(units);
      }),
    );
  });

  test("a debt and nothing keep their sign and digits on the way out", () => {
    expect(fromMinorUnits(-5n, "CNY").value).toBe("-0.05");
    expect(fromMinorUnits(0n, "CNY").value).toBe("0.00");
    expect(fromMinorUnits(0n, "VND").value).toBe("0");
  });

  test.each([1250.5, 1250, "1250", null, undefined])("%j is not an exact number of units", (units) => {
    expect(() => fromMinorUnits(units as unknown as bigint, "CNY")).toThrow(RangeError);
  });
});

test.each([
  ["5.1500", "INR", 515n],
  ["5150.0000", "INR", 515_000n],
  ["1.000", "CNY", 100n],
  ["0.00", "CNY", 0n],
  ["100000.00", "VND", 100_000n],
])("B10: what a gateway wrote as %s %s is %d of the smallest unit", (value, currency, units) => {
  expect(toMinorUnits({ value, currency })).toBe(units);
});

test.each(["1.005", "1e2", "NaN", "1,000", "-1", "+1", "01", ".5", "1.", "", " 1", "1\n", "１２", "9".repeat(31)])(
  "%.40s is not exact in CNY, or no amount",
  (value) => {
    expect(() => toMinorUnits({ value, currency: "CNY" })).toThrow(RangeError);
  },
);

describe("an amount is refused, never rounded", () => {
  test.each([
    ["1.005", "more decimals than CNY has"],
    [String(0.1 + 0.2), "a float's rest"],
    [String(1e21), "a number's exponent"],
    ["1e2", "an exponent"],
    ["1E2", "an exponent"],
    ["NaN", "not a number"],
    ["Infinity", "not a number"],
    ["1,000", "a separator"],
    ["1 000", "a separator"],
    ["1_000", "a separator"],
    ["1.000", "one, or a thousand"],
    ["１２", "full-width digits"],
    ["٣", "Arabic digits"],
    ["1．5", "a full-width point"],
    ["-1", "a sign"],
    ["+1", "a sign"],
    ["−1", "a typographic sign"],
    ["0", "nothing"],
    ["0.0", "nothing"],
    ["0.00", "nothing"],
    ["01", "a leading zero"],
    ["00.5", "leading zeros"],
    [".5", "no whole part"],
    ["1.", "no decimals behind the point"],
    ["1.2.3", "two points"],
    ["", "empty"],
    [" 1", "a space"],
    ["1 ", "a space"],
    ["1\n", "a line break"],
    ["1\u200b", "an invisible character"],
    ["0x10", "hexadecimal"],
    ["1n", "a bigint's text"],
    ["9".repeat(31), "longer than any amount"],
    ["9".repeat(1_000_000), "huge"],
    [`0.${"0".repeat(1_000_000)}1`, "huge"],
  ])("%.40s: %s", (value) => {
    expect(() => assertMoney({ value, currency: "CNY" })).toThrow(/^amount\.value /);
  });

  test.each([12.5, 1e21, Number.NaN, 10n, null, undefined, {}, ["1"], true, new String("1")])(
    "a value that is not text: %s",
    (value) => {
      expect(() => assertMoney({ value, currency: "CNY" })).toThrow(/^amount\.value must be a string/);
    },
  );

  test.each([undefined, null, "1.00", 5, []])("no money at all: %j", (money) => {
    expect(() => assertMoney(money)).toThrow(RangeError);
  });

  test.each([156, null, undefined])("no currency text: %j", (currency) => {
    expect(() => assertMoney({ value: "1", currency })).toThrow(/^amount\.currency /);
  });

  test("zeros beyond the currency's decimals only where a gateway writes two of them", () => {
    const fits = (value: string, currency: string) => moneyProblem({ value, currency }) === undefined;
    expect(["1.0", "1.00", "1.000", "1.01"].map((value) => fits(value, "JPY"))).toEqual([true, true, false, false]);
    expect(["1.000", "1.0000", "1.0001"].map((value) => fits(value, "KWD"))).toEqual([true, false, false]);
    expect(["1.50", "1.500", "1.5000"].map((value) => fits(value, "CNY"))).toEqual([true, false, false]);
  });

  test("the problem names the field and never needs the value", () => {
    expect(moneyProblem({ value: "secret", currency: "CNY" }, "fee")).toMatch(/^fee\.value /);
    expect(moneyProblem({ value: "secret", currency: "CNY" })).not.toContain("secret");
  });

  test("a gateway's own currency is known only where it is given, and not by inheritance", () => {
    expect(moneyProblem({ value: "1.123456", currency: "USDT" }, "amount", { USDT: 6 })).toBeUndefined();
    expect(moneyProblem({ value: "1.1234567", currency: "USDT" }, "amount", { USDT: 6 })).toMatch(/decimals/);
    expect(moneyProblem({ value: "1", currency: "USDT" })).toMatch(/currency/);
    expect(moneyProblem({ value: "1", currency: "constructor" }, "amount", {})).toMatch(/currency/);
  });

  test("no double that is not a plain decimal gets through", () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (number) => {
        const value = String(number);
        const problem = moneyProblem({ value, currency: "CNY" });
        if (problem === undefined) expect(toMinorUnits({ value, currency: "CNY" })).toBe(oracle(value, 2));
        else expect(problem).toMatch(/^amount\.value /);
      }),
    );
  });
});

/** A decimal text with an optional exponent, in BigInt, written another way than the code under test. */
function oracle(text: string, scale: number): bigint | undefined {
  const [, sign = "", whole = "", decimals = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  let digits = whole + decimals;
  let shift = Number(exponent) - decimals.length + scale;
  for (; shift > 0; shift--) digits += "0";
  for (; shift < 0; shift++) {
    if (!digits.endsWith("0") && digits !== "") return undefined;
    digits = digits.slice(0, -1);
  }
  return BigInt(`${sign}${digits === "" ? "0" : digits}`);
}

const decimalText = fc
  .tuple(
    fc.boolean(),
    fc.bigInt({ min: 0n, max: 10n ** 18n }),
    fc.option(fc.stringMatching(/^[0-9]{1,6}$/), { nil: undefined }),
    fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined }),
  )
  .map(
    ([negative, whole, decimals, exponent]) =>
      `${negative ? "-" : ""}${whole}${decimals === undefined ? "" : `.${decimals}`}${exponent === undefined ? "" : `E${exponent < 0 ? exponent : `+${exponent}`}`}`,
  );

describe("amounts that come back", () => {
  test.each([
    ["100", "100.00"],
    ["100", "1E+2"],
    ["100.0", "1e2"],
    ["0.10", "0.1"],
    ["-0", "0"],
    ["-1.5", "-15e-1"],
    ["007", "7"],
  ])("%s and %s are the same", (left, right) => {
    expect(sameAmount(left, right)).toBe(true);
    expect(sameAmount(right, left)).toBe(true);
  });

  test.each([
    ["100", "100.01"],
    ["1.5", "-1.5"],
    ["1", "10"],
    ["9007199254740993", "9007199254740992"],
    ["0.1", "0.10000000000000000001"],
    ["", ""],
    ["abc", "abc"],
    ["1,0", "1,0"],
    ["NaN", "NaN"],
    ["1", " 1"],
    ["1e999", "1e999"],
    ["9".repeat(100_000), "9".repeat(100_000)],
  ])("%.20s and %.24s are not", (left, right) => {
    expect(sameAmount(left, right)).toBe(false);
    expect(sameAmount(right, left)).toBe(false);
  });

  test("the comparison is symmetric and agrees with BigInt", () => {
    fc.assert(
      fc.property(decimalText, decimalText, (left, right) => {
        const equal = oracle(left, 20) === oracle(right, 20);
        expect(sameAmount(left, right)).toBe(equal);
        expect(sameAmount(right, left)).toBe(equal);
        expect(sameAmount(left, left)).toBe(true);
      }),
    );
  });

  test("units at any scale agree with BigInt, and what is not exact is undefined", () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: 0, max: 8 }), (text, scale) => {
        expect(unitsAtScale(text, scale)).toBe(oracle(text, scale));
      }),
    );
    expect(unitsAtScale("1.005", 2)).toBeUndefined();
    expect(unitsAtScale("-1.50", 1)).toBe(-15n);
    expect(unitsAtScale("abc", 2)).toBeUndefined();
  });

  test("text from units has exactly the decimals of the scale and means the same", () => {
    expect([textFromUnits(1250n, 2), textFromUnits(5n, 2), textFromUnits(-5n, 3), textFromUnits(7n, 0)]).toEqual([
      "12.50",
      "0.05",
      "-0.005",
      "7",
    ]);
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 12 }), (units, scale) => {
        const text = textFromUnits(units, scale);
        expect(text.split(".")[1]?.length ?? 0).toBe(scale);
        if (text.length < 40) expect(unitsAtScale(text, scale)).toBe(units);
      }),
    );
  });

  test("decimals are added and zeros taken away, digits never", () => {
    expect(withDecimals("100", 2)).toBe("100.00");
    expect(withDecimals("100.000", 2)).toBe("100.00");
    expect(withDecimals("1e2", 0)).toBe("100");
    expect(withDecimals("0.5", 0)).toBeUndefined();
    expect(withDecimals("1.005", 2)).toBeUndefined();
    expect(withDecimals("1,00", 2)).toBeUndefined();
  });
});
