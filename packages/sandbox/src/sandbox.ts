import { serveConsole } from "./console-files.ts";
import { serveControl } from "./control/api.ts";
import { requireToken } from "./control/guard.ts";
import { notifyOrderAgain, settleOrder } from "./control/order-actions.ts";
import { providerControls } from "./control/provider-controls.ts";
import { createKeyring } from "./explain/keyring.ts";
import type { Opened } from "./gateway/gateway.ts";
import { type Gateways, type Product, providerOf } from "./gateway/gateways.ts";
import { merchantSettings } from "./gateway/merchants.ts";
import { defaultGatewayPorts } from "./gateway/ports.ts";
import { gatewayNames, type ProviderId } from "./gateway/provider-ids.ts";
import type { Surroundings } from "./gateway/surroundings.ts";
import { openHongwenGateway } from "./hongwen/gateway.ts";
import { openInrGateway } from "./inr/gateway.ts";
import { openJeepayGateway } from "./jeepay/gateway.ts";
import { createJournal, type Journal } from "./journal/journal.ts";
import { journalObserver } from "./journal/observer.ts";
import { requireKnownOptions } from "./known-options.ts";
import { openMulticountryGateway } from "./multicountry/gateway.ts";
import type { LedgerEntry, Sandbox } from "./running-sandbox.ts";
import type { SandboxOptions } from "./sandbox-options.ts";
import type { Host } from "./server/host.ts";
import { type SharedServer, startSharedServer } from "./server/shared-server.ts";
import { partOf } from "./store/store.ts";
import { advanceClock } from "./time/clock.ts";
import { milliseconds } from "./time/duration.ts";
import { openWorld, type World } from "./world.ts";

/**
 * Starts all gateways, each on a port of its own, and on the sandbox's port under a path of its own. The last two digits of an amount say what becomes of an
 * order, see `scenarios`. Rejects when a port is taken, or when it would be open to others without a token.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, address = "127.0.0.1", token } = options;
  requireKnownOptions(options);
  requireToken(address, token);
  const world = await openWorld(options);
  const { clock, chaos, store } = world;
  const { server, hosts } = await startServers(port, options).catch((error) => {
    world.close();
    throw error;
  });
  const journal = createJournal(store.map("journal"));
  const opened = openGateways(
    (name) => ({
      ...surroundings(hosts[name], { clock, chaos, store: partOf(store, name) }, options),
      observer: journalObserver(journal, name, () => clock.now()),
    }),
    options.gateways,
  );
  const gateways = runningGateways(opened);
  const controls = providerControls(gateways);
  const sandbox: Sandbox = {
    url: server.url,
    urls: urlsOf(gateways),
    merchants: merchantSettings(gateways),
    gateways,
    ...handlesOf({ world, journal, opened, controls }),
    async close() {
      await Promise.all([...Object.values(opened).map((gateway) => gateway.stop()), server.close()]);
      world.close();
    },
  };
  const keyring = createKeyring(options.gateways);
  serveControl(server.under("/_"), { sandbox, journal, keyring, controls, clock: world.pace }, token);
  serveConsole(server.under("/"), server.under("/console"));
  return sandbox;
}

type Hosts = Readonly<Record<keyof Gateways, Host>>;

/** The sandbox's server and the ones of its gateways; none is left open when one of them cannot listen. */
async function startServers(
  port: number,
  { address, gatewayPorts = {} }: SandboxOptions,
): Promise<{ readonly server: SharedServer; readonly hosts: Hosts }> {
  const server = await startSharedServer(port, address);
  const ports = { ...defaultGatewayPorts(port), ...gatewayPorts };
  try {
    const hosts = gatewayNames.map(async (name) => [name, await server.alone(`/${name}`, ports[name])] as const);
    return { server, hosts: Object.fromEntries(await Promise.all(hosts)) as Hosts };
  } catch (error) {
    await server.close();
    throw error;
  }
}

interface Inside {
  readonly world: World;
  readonly journal: Journal;
  readonly opened: OpenedGateways;
  readonly controls: ReturnType<typeof providerControls>;
}

/** What a test or an operator does with a running sandbox. */
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
  { jeepay, hongwen, inr, multicountry }: NonNullable<SandboxOptions["gateways"]> = {},
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
