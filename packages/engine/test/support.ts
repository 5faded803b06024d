import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { PayoutOrder } from "@payout/core";
import { toNodeHandler } from "@payout/core";
import { type AnyProvider, EngineError, type ProviderRules } from "@payout/engine";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import type { Sandbox } from "@payout/sandbox";
import { type SampleOrder, sampleOrders, vietnamOrder } from "@payout/test-support";

/** Rules under which a test's days are seconds. */
export const quick: ProviderRules = {
  sendTimeoutMs: 1500,
  queryTimeoutMs: 1500,
  leaseMs: 1000,
  settlingMs: 100,
  queryAfterMs: [50, 100, 200],
  sendAgainAfterMs: [50, 100],
};

/** Every provider against the sandbox. */
export function providersOf(
  { merchants }: Sandbox,
  notifyUrl = "http://127.0.0.1:9/none",
): Readonly<Record<string, AnyProvider>> {
  const jeepay = createJeepay({ ...merchants.jeepay, timeZone: "Asia/Shanghai" });
  return {
    "jeepay.transfer": jeepay.transfer,
    "jeepay.cashout": jeepay.cashout,
    hongwen: createHongwen({ ...merchants.hongwen, timeZone: "Asia/Shanghai" }),
    inr: createInr({ ...merchants.inr, notifyUrl, timeZone: "Asia/Kolkata" }),
    multicountry: createMulticountry({ ...merchants.multicountry, notifyUrl, timeZone: "Asia/Ho_Chi_Minh" }),
  };
}

// One currency has no decimals.
const samples: Readonly<Record<string, SampleOrder | undefined>> = { ...sampleOrders, multicountry: vietnamOrder };
const values: Readonly<Record<string, string>> = { inr: "120.00", multicountry: "100000" };

/** An order that the provider of this name takes; `value` chooses what the sandbox does with it. */
export function orderFor(provider: string, reference: string, value?: string): PayoutOrder<object> {
  const sample = samples[provider];
  if (sample === undefined) throw new Error(`no order for ${provider}`);
  const { currency, destination } = sample;
  return { reference, amount: { value: value ?? values[provider] ?? "12.00", currency }, destination };
}

/** The error with which a call ends. */
export async function errorOf(work: Promise<unknown>): Promise<EngineError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!EngineError.is(error)) throw new Error(`expected an EngineError, got ${error}`);
  return error;
}

/** Waits until `check` holds, and fails with what it last said after ten seconds. */
export async function eventually<Result>(check: () => Promise<Result> | Result, forMs = 10_000): Promise<Result> {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(20);
    }
  }
}

/** Puts a handler of notifications on a free port. */
export async function serve(handler: () => (request: Request) => Promise<Response>) {
  const server = createServer(toNodeHandler((request) => handler()(request)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
