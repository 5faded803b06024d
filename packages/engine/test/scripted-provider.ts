import { setTimeout as pause } from "node:timers/promises";
import { PayoutError, type PayoutOrder, type PayoutProvider, type PayoutStatus } from "@payout/core";
import { makePayout } from "@payout/core/provider";

/** What a scripted gateway does with an order. */
export type Act = Exclude<PayoutStatus, "unknown"> | "lost" | "refused" | "unreachable";

/** A provider whose gateway is a script: for what needs no wire, only an outcome. */
export interface ScriptedProvider extends PayoutProvider<object> {
  /** Every order that was sent, in order, whatever the outcome. */
  readonly sent: PayoutOrder<object>[];
  /** The largest number of sends that were under way at once. */
  most(): number;
}

/** What the script is made of. */
export interface Script {
  readonly act?: (order: PayoutOrder<object>) => Act;
  /** What a question finds; an error by default. */
  readonly answer?: (reference: string) => PayoutStatus | "missing";
  readonly takesMs?: number;
  readonly balance?: () => string | Promise<string>;
  readonly providerId?: (reference: string) => string;
}

/** Makes a scripted provider; without a script every order is accepted and stays pending. */
export function scriptedProvider(script: Script = {}): ScriptedProvider {
  const sent: PayoutOrder<object>[] = [];
  let [now, most] = [0, 0];
  const provider: ScriptedProvider = {
    id: "scripted",
    account: "M1",
    capabilities: {
      balance: script.balance !== undefined,
      reversals: true,
      notifiesFailure: true,
      refusesDuplicates: false,
      reportsNotFound: true,
    },
    sent,
    most: () => most,
    validate: () => undefined,
    async send(order) {
      sent.push(order);
      now += 1;
      most = Math.max(most, now);
      await pause(script.takesMs ?? 0);
      now -= 1;
      return answered(order.reference, script.act?.(order) ?? "pending", script);
    },
    async query({ reference = "" }) {
      const status = script.answer?.(reference) ?? "unknown";
      if (status === "missing") throw failed("query", "not_found", reference);
      return payoutOf(reference, status, script);
    },
    async receive() {
      throw failed("receive", "bad_signature", "");
    },
  };
  if (script.balance === undefined) return provider;
  const answerBalance = script.balance;
  return {
    ...provider,
    balance: async (currency) => ({ available: { value: await answerBalance(), currency }, raw: {} }),
  };
}

function answered(reference: string, act: Act, script: Script) {
  if (act === "lost") throw failed("send", "timeout", reference, "unknown");
  if (act === "refused") throw failed("send", "rejected", reference, "not_sent");
  if (act === "unreachable") throw failed("send", "network", reference, "not_sent");
  return payoutOf(reference, act, script);
}

function payoutOf(reference: string, status: PayoutStatus, script: Script) {
  const facts = {
    providerId: script.providerId?.(reference) ?? `G${reference}`,
    status,
    providerStatus: status,
    final: !["pending", "unknown"].includes(status),
    repayable: false,
  };
  const rawBody = JSON.stringify({ reference, status });
  return makePayout({ provider: "scripted", account: "M1", reference }, facts, { raw: {}, rawBody });
}

function failed(
  operation: "send" | "query" | "receive",
  code: "timeout" | "rejected" | "network" | "not_found" | "bad_signature",
  reference: string,
  outcome?: "not_sent" | "unknown",
): PayoutError {
  const message = `the script says ${code} about ${reference}`;
  return new PayoutError({ code, operation, provider: "scripted", reference, outcome, message });
}

/** An order for a scripted provider. */
export function scriptedOrder(reference: string, value: string, currency = "CNY"): PayoutOrder<object> {
  return { reference, amount: { value, currency }, destination: { accountNo: "6222020000000000000" } };
}
