import type { Money } from "@payout/core";
import { type EngineContext, providerOf } from "../context.ts";
import { EngineError, wrapDatabaseErrors } from "../errors.ts";
import { statusOf } from "./provider-status.ts";
import { isMore } from "./settings.ts";

/** A gateway's balance compared with what is waiting to be sent. */
export interface BalanceCheck {
  /** What the gateway says is available. */
  readonly available: Money;
  /** The sum of everything accepted but not sent, without fees. */
  readonly waiting: Money;
  /** Whether the balance covers it; `minimumBalance` is not deducted. */
  readonly enough: boolean;
}

/** Queries a provider's balance and compares it with what is waiting. */
export async function checkBalance(context: EngineContext, provider: string, currency: string): Promise<BalanceCheck> {
  const entry = providerOf(context, provider);
  if (entry.provider.balance === undefined)
    throw new EngineError({
      code: "configuration",
      message: `${provider}: the gateway has no balance query. Look up the balance in its back office.`,
      provider,
    });
  const { available } = await entry.provider.balance(currency, { timeoutMs: entry.rules.queryTimeoutMs });
  const { waiting } = await wrapDatabaseErrors("cannot read the waiting payouts", () => statusOf(context, provider));
  const sum = waiting.amounts[currency] ?? "0";
  return { available, waiting: { value: sum, currency }, enough: !isMore(sum, available.value) };
}
