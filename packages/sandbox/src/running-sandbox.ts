import type { Chaos } from "./faults/chaos.ts";
import type { Fault, FaultOperation } from "./faults/faults.ts";
import type { Gateways, Product } from "./gateway/gateways.ts";
import type { LedgerLine } from "./gateway/ledger.ts";
import type { MerchantSettings } from "./gateway/merchants.ts";
import type { DeliveryAttempt } from "./gateway/notifier.ts";
import type { Balance } from "./gateway/orders.ts";
import type { ProviderId } from "./gateway/provider-ids.ts";
import type { Decision } from "./scenarios/settlements.ts";

/** The truth about one reference of one provider. */
export interface LedgerEntry extends Omit<LedgerLine<Product>, "product"> {
  /** The provider whose order it is. */
  readonly provider: ProviderId;
}

/** What is in an account of one gateway. */
export interface ProviderBalance extends Balance {
  /** The gateway that holds the account. */
  readonly gateway: keyof Gateways;
}

/** Every gateway, in one process. */
export interface Sandbox {
  /** Where the sandbox is: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The `baseUrl` of each provider: a port of its own, without a path. `url` has the same gateways under `/jeepay` and so on. */
  readonly urls: Readonly<Record<ProviderId, string>>;
  /** The settings for each `createX`, `baseUrl` included. */
  readonly merchants: MerchantSettings;
  /** The gateways themselves: orders, requests, notifications and balances in each vendor's own words. */
  readonly gateways: Gateways;
  /** The chaos that it was started with; the same seed replays its decisions. Absent without. */
  readonly chaos?: Pick<Chaos, "rate" | "seed">;
  /** Gateway time, milliseconds since 1970. */
  now(): number;
  /** Makes the next request or notification of a provider go wrong. Throws when its gateway cannot have this fault. */
  readonly faults: { next(provider: ProviderId, fault: Fault, operation?: FaultOperation): void };
  /** Moves a manual clock, by `"30s"` or by milliseconds, and resolves when all that fell due is done. Rejects on any other clock. */
  advance(duration: number | string): Promise<void>;
  /**
   * An operator at the gateway decides about an order, even one that was final before: a success that fails is reversed.
   * `"reversed"` says so of a payout that is paid now; only INR documents and notifies it.
   * @throws Error when no order, or more than one, has this reference, or the gateway has no word for the status.
   */
  settle(provider: ProviderId, reference: string, status: Decision): void;
  /**
   * An operator at the gateway sends the latest notification about an order once more, now, whatever the clock says.
   * @throws Error when nothing was ever sent about it.
   */
  notifyAgain(provider: ProviderId, reference: string): Promise<DeliveryAttempt>;
  /** What each merchant may still pay out, and what its open orders hold. */
  balances(): readonly ProviderBalance[];
  /** What was really paid, per provider and reference: what any test of double payment compares with. */
  ledger(): readonly LedgerEntry[];
  /** Stops listening, cuts every connection, and takes back what was planned. */
  close(): Promise<void>;
}
