import type { Money } from "./contract.ts";
import { currencyExponent } from "./currencies.ts";

/** A decimal as digits and the number of them behind the point: 12.50 is `{ units: 1250n, scale: 2 }`. */
interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

const outboundAmount = /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const inboundAmount = /^-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,2})?$/;
const longestAmount = 30;

/** What to do about an amount that is refused, or `undefined` when it is fine. `at` names the field in the message. */
export function moneyProblem(
  money: unknown,
  at = "amount",
  extraCurrencies: Readonly<Record<string, number>> = {},
): string | undefined {
  if (typeof money !== "object" || money === null) return `${at} must be { value, currency }`;
  const { value, currency } = money as Partial<Record<keyof Money, unknown>>;
  if (typeof value !== "string")
    return `${at}.value must be a string such as "2704.00"; a ${typeof value} is not exact`;
  if (typeof currency !== "string") return `${at}.currency must be an ISO 4217 code such as "CNY"`;
  const exponent = Object.hasOwn(extraCurrencies, currency) ? extraCurrencies[currency] : currencyExponent(currency);
  if (exponent === undefined) return `${at}.currency must be an ISO 4217 code in upper case such as "CNY"`;
  if (value.length > longestAmount || !outboundAmount.test(value)) {
    return `${at}.value must be plain digits with an optional decimal point, such as "2704.00": no sign, no separator, no exponent, no leading zero`;
  }
  if (/^[0.]*$/.test(value)) return `${at}.value must be above zero`;
  return decimalsProblem(value, currency, exponent, at);
}

/**
 * More decimals than the currency has are refused even when they are zeros: "1.000" may be one thousand written with a
 * point as separator. Two zeros are the exception, because gateways write "100000.00" for currencies without decimals.
 */
function decimalsProblem(value: string, currency: string, exponent: number, at: string): string | undefined {
  const decimals = value.split(".")[1] ?? "";
  if (!/^0*$/.test(decimals.slice(exponent)))
    return `${at}.value has ${decimals.length} decimals, but ${currency} has ${exponent}`;
  if (decimals.length > Math.max(exponent, 2)) {
    return `${at}.value has ${decimals.length} decimals, but ${currency} has ${exponent}: write it without the extra zeros`;
  }
  return undefined;
}

/**
 * Refuses anything that is not an exact amount above zero.
 *
 * @throws RangeError that says what is wrong and how to write it.
 */
export function assertMoney(money: unknown): asserts money is Money {
  const problem = moneyProblem(money);
  if (problem !== undefined) throw new RangeError(problem);
}

/**
 * An amount in the currency's smallest unit: `{ value: "12.50", currency: "CNY" }` is `1250n`. It takes what a gateway wrote too,
 * such as a fee of `"5.1500"` or `"0.00"`: zeros at the end are no decimals.
 *
 * @throws RangeError when it is no amount, or not exact in that currency.
 */
export function toMinorUnits(money: Money): bigint {
  const { value, currency } = money ?? {};
  const exponent = typeof currency === "string" ? currencyExponent(currency) : undefined;
  if (exponent === undefined) throw new RangeError('currency must be an ISO 4217 code in upper case such as "CNY"');
  if (typeof value !== "string" || value.length > longestAmount || !outboundAmount.test(value))
    throw new RangeError('value must be plain digits as text, such as "2704.00": no sign, no separator, no exponent');
  const units = unitsAtScale(value, exponent);
  if (units === undefined)
    throw new RangeError(`value ${value} is not exact in ${currency}, which has ${exponent} decimals`);
  return units;
}

/** The amount that so many of the currency's smallest units are: `1250n`, `"CNY"` is `"12.50"` CNY. */
export function fromMinorUnits(units: bigint, currency: string): Money {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) throw new RangeError(`${JSON.stringify(currency)} is not an ISO 4217 code in upper case`);
  if (typeof units !== "bigint")
    throw new RangeError(`units must be a bigint such as 1250n; a ${typeof units} is not exact`);
  return { value: decimalText({ units, scale: exponent }), currency };
}

/** The value as an integer count of 10^-scale units, or `undefined` when that is not exact or not a decimal. */
export function unitsAtScale(value: string, scale: number): bigint | undefined {
  const decimal = parseDecimal(value);
  if (decimal === undefined) return undefined;
  if (decimal.scale <= scale) return decimal.units * 10n ** BigInt(scale - decimal.scale);
  const divisor = 10n ** BigInt(decimal.scale - scale);
  return decimal.units % divisor === 0n ? decimal.units / divisor : undefined;
}

/** So many 10^-scale units as decimal text with exactly `scale` decimals: `textFromUnits(1250n, 2)` is `"12.50"`. */
export function textFromUnits(units: bigint, scale: number): string {
  return decimalText({ units, scale });
}

/** The value with exactly so many decimals (`"100"` with 2 is `"100.00"`), or `undefined` when that is not exact. */
export function withDecimals(value: string, decimals: number): string | undefined {
  const units = unitsAtScale(value, decimals);
  return units === undefined ? undefined : decimalText({ units, scale: decimals });
}

/** Whether two decimal texts are the same number, however each gateway wrote it: `"100"`, `"100.00"`, `"1E+2"`. */
export function sameAmount(left: string, right: string): boolean {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  if (a === undefined || b === undefined) return false;
  const scale = Math.max(a.scale, b.scale);
  return a.units * 10n ** BigInt(scale - a.scale) === b.units * 10n ** BigInt(scale - b.scale);
}

function parseDecimal(text: string): Decimal | undefined {
  if (!inboundAmount.test(text)) return undefined;
  const [mantissa = "", exponentText = "0"] = text.split(/[eE]/);
  const [whole = "", decimals = ""] = mantissa.split(".");
  const units = BigInt(whole + decimals);
  const scale = decimals.length - Number(exponentText);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
}

function decimalText({ units, scale }: Decimal): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
