import { EngineError } from "../errors.ts";
import type { AnyOrder } from "../order.ts";
import type { ProviderEntry } from "../settings.ts";
import { isMore } from "./settings.ts";

/** Why an order is too large for its provider whatever the day; undefined when it is not. */
export function ceilingProblem(
  { name, rules }: ProviderEntry,
  { value, currency }: AnyOrder["amount"],
): string | undefined {
  const { perOrder, perDay } = rules.limits;
  const single = perOrder?.[currency];
  if (single !== undefined && isMore(value, single))
    return `its amount of ${value} ${currency} exceeds the limit of ${name} per order, ${single} ${currency}`;
  const daily = perDay?.[currency];
  if (daily !== undefined && isMore(value, daily))
    return `its amount of ${value} ${currency} exceeds the limit of ${name} per day, ${daily} ${currency}`;
  return undefined;
}

/** The error about an order that is too large, for its submit; undefined when it is not. */
export function overCeiling(entry: ProviderEntry, { reference, amount }: AnyOrder): EngineError | undefined {
  const problem = ceilingProblem(entry, amount);
  if (problem === undefined) return undefined;
  return new EngineError({
    code: "over_limit",
    message: `the order ${reference} was refused: ${problem}. Nothing was stored or sent. Split it into smaller orders, or raise the limit in the settings.`,
    reference,
    provider: entry.name,
    paths: ["amount.value"],
  });
}
