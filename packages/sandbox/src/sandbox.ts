import type { Chaos } from "./chaos.ts";
import { advanceClock } from "./clock.ts";
import { serveConsole } from "./console-files.ts";
import { serveControl } from "./control-api.ts";
import { requireToken } from "./control-guard.ts";
import { milliseconds } from "./duration.ts";
import { createKeyring } from "./explain/keyring.ts";
import type { Fault, FaultOperation } from "./faults.ts";
import type { Balance } from "./gateway-orders.ts";
import type { Opened, Surroundings } from "./gateway-server.ts";
import { type HongwenGatewayOptions, openHongwenGateway } from "./hongwen/gateway.ts";
import { hongwenTestMerchant, keptMerchant } from "./hongwen/merchant.ts";
import type { Host } from "./host.ts";
import { type InrGatewayOptions, openInrGateway } from "./inr/gateway.ts";
import { type JeepayGatewayOptions, openJeepayGateway } from "./jeepay/gateway.ts";
import { createJournal, type Journal } from "./journal/journal.ts";
import { journalObserver } from "./journal/observer.ts";
import type { LedgerLine } from "./ledger.ts";
import { type MerchantSettings, merchantSettings } from "./merchants.ts";
import { type MulticountryGatewayOptions, openMulticountryGateway } from "./multicountry/gateway.ts";
import type { DeliveryAttempt } from "./notifier.ts";
import { notifyOrderAgain, settleOrder } from "./order-actions.ts";
import {
  type Decision,
  type Gateways,
  gatewayNames,
  type Product,
  type ProviderId,
  providerControls,
  providerOf,
} from "./providers.ts";
import { startSharedServer } from "./shared-server.ts";
import { partOf } from "./store.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

/** How to start a sandbox. */
export interface SandboxOptions extends WorldOptions {
  /** @default 0, a free one */
  readonly port?: number;
  /** The address to listen on. Any that is not loopback needs a `token`. @default "127.0.0.1" */
  readonly address?: string;
  /** What callers of the control API must send as `Authorization: Bearer TOKEN`; 16 characters or more. @default none */
  readonly token?: string;
  /** What single gateways do differently. */
  readonly gateways?: {
    readonly jeepay?: JeepayGatewayOptions;
    readonly hongwen?: HongwenGatewayOptions;
    readonly inr?: InrGatewayOptions;
    readonly multicountry?: MulticountryGatewayOptions;
  };
  /** Real milliseconds that one notification attempt may take. @default 20000; multi-country: 10000 */
  readonly notificationTimeoutMs?: number;
  /** Whether notifications may leave this machine. @default false: such an attempt is recorded with an error */
  readonly allowRemoteNotifications?: boolean;
  /**
   * Real milliseconds after which a hanging answer ends in a reset.
   * @default with chaos 5000, otherwise as long as the client waits
   */
  readonly hangMs?: number;
  /** How many requests and notification attempts each gateway keeps to be looked at; the ledger is complete. @default 10000 */
  readonly historySize?: number;
}

/** The truth about one reference of one provider. */
export interface LedgerEntry extends Omit<LedgerLine<Product>, "product"> {
  readonly provider: ProviderId;
}

/** What is in an account of one gateway. */
export interface ProviderBalance extends Balance {
  readonly gateway: keyof Gateways;
}

/** Every gateway, in one process and on one port. */
export interface Sandbox {
  /** Where the sandbox is: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The `baseUrl` of each provider. */
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
   * A person at the gateway decides about an order, even one that was final before: a success that fails is reversed.
   * `"reversed"` says so of a payout that is paid now; only INR documents and notifies it.
   * @throws Error when no order, or more than one, has this reference, or the gateway has no word for the status.
   */
  settle(provider: ProviderId, reference: string, status: Decision): void;
  /**
   * A person at the gateway sends the latest notification about an order once more, now, whatever the clock says.
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

/**
 * Starts all gateways on one port, each under a path of its own. The last two digits of an amount say what becomes of an
 * order, see `scenarios`. Rejects when the port is taken, or when it would be open to others without a token.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, address = "127.0.0.1", token } = options;
  requireToken(address, token);
  const world = await openWorld(options);
  const { clock, chaos, store } = world;
  const server = await startSharedServer(port, address).catch((error) => {
    world.close();
    throw error;
  });
  const journal = createJournal(store.map("journal"));
  const hongwenMerchant = options.data === undefined ? hongwenTestMerchant : keptMerchant(store.map("hongwen.keys"));
  const choices = { ...options.gateways, hongwen: { merchants: [hongwenMerchant], ...options.gateways?.hongwen } };
  const opened = openGateways(
    (name) => ({
      ...surroundings(server.under(`/${name}`), { clock, chaos, store: partOf(store, name) }, options),
      observer: journalObserver(journal, name, () => clock.now()),
    }),
    choices,
  );
  const gateways = runningGateways(opened);
  const controls = providerControls(gateways);
  const sandbox: Sandbox = {
    url: server.url,
    urls: urlsOf(gateways),
    merchants: merchantSettings(gateways, hongwenMerchant),
    gateways,
    ...handlesOf({ world, journal, opened, controls }),
    async close() {
      await Promise.all([...Object.values(opened).map((gateway) => gateway.stop()), server.close()]);
      world.close();
    },
  };
  const keyring = createKeyring(choices);
  serveControl(server.under("/_"), { sandbox, journal, keyring, controls, clock: world.pace }, token);
  serveConsole(server.under("/"), server.under("/console"));
  return sandbox;
}

interface Inside {
  readonly world: World;
  readonly journal: Journal;
  readonly opened: OpenedGateways;
  readonly controls: ReturnType<typeof providerControls>;
}

/** What a test or a person does with a running sandbox. */
function handlesOf({ world: { clock, chaos, store }, journal, opened, controls }: Inside) {
  const ledger = (): LedgerEntry[] =>
    gatewayNames.flatMap((name) =>
      opened[name].ledger().map(({ product, ...line }) => ({ provider: providerOf(name, product), ...line })),
    );
  return {
    ...(chaos === undefined ? {} : { chaos: { rate: chaos.rate, seed: chaos.seed } }),
    now: () => clock.now(),
    faults: { next: (provider, fault, operation) => controls[provider].fault(fault, operation) },
    async advance(duration) {
      await advanceClock(clock, milliseconds(duration));
      // A clock that moved while nothing else happened is to be kept too.
      store.atomically(() => undefined);
    },
    settle: (provider, reference, status) =>
      store.atomically(() => settleOrder({ provider, reference }, status, controls[provider], ledger())),
    notifyAgain: (provider, reference) => notifyOrderAgain({ provider, reference }, journal, opened),
    balances: () => gatewayNames.flatMap((gateway) => opened[gateway].balances().map((line) => ({ gateway, ...line }))),
    ledger,
  } satisfies Partial<Sandbox>;
}

function runningGateways({ jeepay, hongwen, inr, multicountry }: OpenedGateways): Gateways {
  return {
    jeepay: jeepay.gateway,
    hongwen: hongwen.gateway,
    inr: inr.gateway,
    multicountry: multicountry.gateway,
  };
}

type OpenedGateways = { readonly [Name in keyof Gateways]: Opened<Gateways[Name], Product> };

function openGateways(
  around: (name: keyof Gateways) => Surroundings,
  { jeepay, hongwen, inr, multicountry }: NonNullable<SandboxOptions["gateways"]>,
): OpenedGateways {
  return {
    jeepay: openJeepayGateway(around("jeepay"), jeepay),
    hongwen: openHongwenGateway(around("hongwen"), hongwen),
    inr: openInrGateway(around("inr"), inr),
    multicountry: openMulticountryGateway(around("multicountry"), multicountry),
  };
}

function surroundings(
  host: Host,
  world: Pick<World, "clock" | "chaos" | "store">,
  { notificationTimeoutMs, allowRemoteNotifications, hangMs, historySize = 10_000 }: SandboxOptions,
): Surroundings {
  return {
    ...world,
    host,
    historySize,
    hangMs: hangMs ?? (world.chaos && 5000),
    notificationTimeoutMs,
    allowRemoteNotifications,
  };
}

function urlsOf({ jeepay, hongwen, inr, multicountry }: Gateways): Readonly<Record<ProviderId, string>> {
  return {
    "jeepay.transfer": jeepay.url,
    "jeepay.cashout": jeepay.url,
    hongwen: hongwen.url,
    inr: inr.url,
    multicountry: multicountry.url,
  };
}
