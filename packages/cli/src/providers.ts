import type { AnyProvider } from "@payout/engine";
import { type GatewayName, gatewayNames, type PayoutConfig, type ProviderConfig } from "./config/config.ts";
import type { LoadedConfig } from "./config/load.ts";
import { resolveSources } from "./config/secrets.ts";
import { usage } from "./failure.ts";
import { createProvider, installedGateways } from "./gateways.ts";
import { merchantOf, type UsedSandbox } from "./sandbox.ts";

/** One merchant account: its gateway, and the settings of the gateway's package with every secret in its place. */
export interface Account {
  readonly gateway: GatewayName;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * The account behind a provider's name, at the sandbox or, without one, as it is configured.
 * @throws CommandError `usage` for a name that is not configured, and for a provider that a program has made
 */
export function accountOf(name: string, config: LoadedConfig, sandbox: UsedSandbox | undefined): Account {
  const given = sandbox === undefined ? requireConfig(config).providers : (config.config?.providers ?? unconfigured);
  const provider = Object.hasOwn(given, name) ? given[name] : undefined;
  if (provider === undefined)
    throw usage(`the configuration has no provider ${name}: use one of ${Object.keys(given).join(", ")}`);
  if (sandbox !== undefined) {
    const gateway = gatewayOf(name, provider);
    return { gateway, settings: merchantOf(sandbox, gateway) };
  }
  if (isProvider(provider))
    throw usage(
      `${name} is made by the configuration's own code: write { gateway, settings } there, so that they can be read`,
    );
  return {
    gateway: provider.gateway,
    settings: resolveSources(provider.settings, `providers.${name}.settings`, config),
  };
}

const unconfigured: PayoutConfig["providers"] = Object.fromEntries(
  gatewayNames.map((gateway) => [gateway, { gateway, settings: {} }]),
);

/** The providers of the configuration, with its own settings. */
export async function liveProviders(config: LoadedConfig): Promise<Record<string, AnyProvider>> {
  const { providers } = requireConfig(config);
  return named(Object.entries(providers), async (name, given) => {
    if (isProvider(given)) return given;
    const { gateway, settings } = accountOf(name, config, undefined);
    return createProvider(gateway, settings, config.folder);
  });
}

/** The providers of the configuration, each at the sandbox; without one, those whose packages are installed. */
export async function sandboxProviders(
  config: LoadedConfig,
  sandbox: UsedSandbox,
): Promise<Record<string, AnyProvider>> {
  const gateways = config.config
    ? Object.entries(config.config.providers).map(([name, given]) => [name, gatewayOf(name, given)] as const)
    : installedGateways(gatewayNames, config.folder).map((name) => [name, name] as const);
  if (gateways.length === 0)
    throw usage("no gateway's package is installed: npm i @payout/jeepay, or another one of the README's list");
  return named(gateways, (_, gateway) => createProvider(gateway, merchantOf(sandbox, gateway), config.folder));
}

async function named<Given>(
  entries: readonly (readonly [string, Given])[],
  make: (name: string, given: Given) => Promise<AnyProvider>,
): Promise<Record<string, AnyProvider>> {
  return Object.fromEntries(await Promise.all(entries.map(async ([name, given]) => [name, await make(name, given)])));
}

function gatewayOf(name: string, given: ProviderConfig | AnyProvider): GatewayName {
  const gateway = isProvider(given) ? given.id : given.gateway;
  const found = gatewayNames.find((each) => each === gateway);
  if (found === undefined)
    throw usage(`the sandbox has no gateway like ${gateway}, which is ${name} in the configuration`);
  return found;
}

function isProvider(given: ProviderConfig | AnyProvider): given is AnyProvider {
  return "send" in given;
}

/** @throws CommandError `usage` where there is none */
export function requireConfig({ config, folder }: LoadedConfig): PayoutConfig {
  if (config === undefined)
    throw usage(`--live needs a payout.config.ts, .js or .json in ${folder} or above: payout init writes one`);
  return config;
}
