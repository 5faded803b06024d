/**
 * ISO 4217, list one: which codes exist and how many decimals each has.
 * Codes that were withdrawn lately stay, because old payouts are still queried.
 */
const codes =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF " +
  "CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF " +
  "GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD " +
  "LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR " +
  "PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY " +
  "TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL";

const unusualExponents: Readonly<Record<string, string>> = {
  "0": "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
  "3": "BHD IQD JOD KWD LYD OMR TND",
  "4": "CLF UYW",
};

const exponents = new Map<string, number>(codes.split(" ").map((code) => [code, 2]));
for (const [exponent, list] of Object.entries(unusualExponents)) {
  for (const code of list.split(" ")) exponents.set(code, Number(exponent));
}

/** How many decimals an ISO 4217 currency has (CNY 2, VND 0, KWD 3), or `undefined` for a code that does not exist. */
export function currencyExponent(currency: string): number | undefined {
  return exponents.get(currency);
}

/** Every known ISO 4217 code. */
export function currencyCodes(): readonly string[] {
  return [...exponents.keys()];
}
