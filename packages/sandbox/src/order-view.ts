import type { DeliveryAttempt } from "./notifier.ts";
import type { Gateways, ProviderId } from "./providers.ts";
import type { LedgerEntry, Sandbox } from "./sandbox.ts";

/** A notification attempt without its body, which holds the payee's data. */
type AttemptView = Omit<DeliveryAttempt, "reference" | "body" | "answer">;

/** An order with what its merchant was told. */
export interface OrderView extends LedgerEntry {
  readonly notifications: readonly AttemptView[];
}

/** Every order of the sandbox that was taken. */
export function ordersOf({ ledger, gateways }: Pick<Sandbox, "ledger" | "gateways">): readonly OrderView[] {
  return ledger()
    .filter(({ status }) => status !== "absent")
    .map((line) => ({
      ...line,
      notifications: attemptsOf(gateways, line.provider)
        .filter(({ reference }) => reference === line.reference)
        .map(withoutContent),
    }));
}

function attemptsOf({ jeepay, ...others }: Gateways, provider: ProviderId): readonly DeliveryAttempt[] {
  if (provider === "jeepay.transfer" || provider === "jeepay.cashout") {
    return jeepay.notifications.filter(({ product }) => provider === `jeepay.${product}`);
  }
  return others[provider].notifications;
}

function withoutContent({ attempt, time, url, status, error, acknowledged }: DeliveryAttempt): AttemptView {
  return {
    ...{ attempt, time, url, acknowledged },
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
  };
}
