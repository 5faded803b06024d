import { unitsAtScale } from "@payout/core/provider";

/** Amounts by currency, exact decimals in major units: `{ CNY: "50000.00" }`. */
export type AmountsByCurrency = Readonly<Record<string, string>>;

/**
 * The limits of one provider, across all workers on one database. Every limit is optional, and a currency that is not
 * listed has none. Configure all workers alike: each applies its own limits.
 */
export interface ProviderLimits {
  /** The maximum number of concurrent sends. A send whose worker crashed counts until its lease expires. */
  readonly concurrency?: number;
  /** The maximum number of sends per second, by the database's clock, with bursts of at most one second's worth. 0.5 is one send in 2 s. */
  readonly perSecond?: number;
  /** The largest single order. `submit` refuses a larger one. */
  readonly perOrder?: AmountsByCurrency;
  /**
   * The maximum total per day. Payouts above it are blocked until the day is over. An amount counts from its claim on, and
   * is released only with proof that no money moved.
   */
  readonly perDay?: AmountsByCurrency;
  /** The time zone in which a day begins, as an IANA name. @default "UTC" */
  readonly timeZone?: string;
  /**
   * The balance that must remain at the gateway. The engine queries the balance before it sends and deducts what it has sent
   * since; a payout that would go below is blocked. Fees are not known in advance: leave room for them. Refused for
   * gateways without a balance query.
   */
  readonly minimumBalance?: AmountsByCurrency;
  /** How long a queried balance stays valid, in milliseconds. @default 60,000 */
  readonly balanceForMs?: number;
}

/** More decimals than any amount has. */
const scale = 40;

/** An exact decimal as a whole number that can be compared and added. */
function units(value: string): bigint {
  const count = unitsAtScale(value, scale);
  if (count === undefined) throw new RangeError("the amount is not a decimal");
  return count;
}

/** Whether an amount is larger than another, exactly. */
export function isMore(value: string, other: string): boolean {
  return units(value) > units(other);
}

/** What is wrong with limits, as the rest of a sentence that begins with the provider's name; undefined when they are fine. */
export function limitsProblem(limits: ProviderLimits, tellsBalance: boolean): string | undefined {
  const { concurrency, perSecond, timeZone, minimumBalance, balanceForMs } = limits;
  if (concurrency !== undefined && !(Number.isInteger(concurrency) && concurrency > 0))
    return "limits.concurrency must be a whole number, 1 or more";
  if (perSecond !== undefined && !(perSecond > 0 && Number.isFinite(perSecond)))
    return "limits.perSecond must be a number above 0";
  if (balanceForMs !== undefined && !(balanceForMs > 0 && Number.isFinite(balanceForMs)))
    return "limits.balanceForMs must be milliseconds above 0";
  if (timeZone !== undefined && !isTimeZone(timeZone))
    return 'limits.timeZone must be an IANA name such as "Asia/Shanghai"';
  if (minimumBalance !== undefined && !tellsBalance)
    return "limits.minimumBalance is set, but this gateway has no balance query; set it in providerRules of gateways that have one";
  return amountsProblem(limits);
}

function amountsProblem(limits: ProviderLimits): string | undefined {
  for (const name of ["perOrder", "perDay", "minimumBalance"] as const)
    for (const [currency, value] of Object.entries(limits[name] ?? {})) {
      if (!/^[A-Z0-9]{3,10}$/.test(currency)) return `limits.${name} names "${currency}", which is not a currency code`;
      if (typeof value !== "string" || !/^(?:0|[1-9][0-9]{0,19})(?:\.[0-9]{1,10})?$/.test(value))
        return `limits.${name}.${currency} must be an exact decimal as text, such as "50000.00"`;
    }
  return undefined;
}

/** Whether a text names a time zone. "+08:00" and "EST5EDT" mean opposite things to different programs, so only IANA names count. */
export function isTimeZone(name: string): boolean {
  if (name !== "UTC" && !/^[A-Za-z]+(?:\/[A-Za-z0-9_+-]+)+$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
