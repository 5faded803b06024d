import type { ChaosOptions } from "./faults/chaos.ts";
import type { GatewayOptions } from "./gateway/gateway.ts";
import type { SandboxOptions } from "./sandbox-options.ts";

type Names<Options> = Readonly<Record<keyof Options, true>>;
type GatewayName = keyof NonNullable<SandboxOptions["gateways"]>;
type OptionsOf<Name extends GatewayName> = NonNullable<NonNullable<SandboxOptions["gateways"]>[Name]>;

const sandbox: Names<SandboxOptions> = {
  port: true,
  gatewayPorts: true,
  address: true,
  token: true,
  gateways: true,
  notificationTimeoutMs: true,
  allowRemoteNotifications: true,
  hangMs: true,
  historySize: true,
  clock: true,
  chaos: true,
  data: true,
};
const shared: Names<GatewayOptions<never, never, never>> = {
  merchants: true,
  settle: true,
  clockOffsetMs: true,
  timeZone: true,
  notFoundText: true,
};
const gateways: { readonly [Name in GatewayName]: Names<OptionsOf<Name>> } = {
  jeepay: { ...shared, acceptRemark: true },
  hongwen: { ...shared, fee: true },
  inr: { ...shared, signCase: true },
  multicountry: { ...shared, keyPlacement: true, callbackAmount: true },
};
const chaos: Names<ChaosOptions> = { rate: true, seed: true, faults: true };

/**
 * Refuses an option that is not known: a mistyped one would silently have its default.
 *
 * @throws RangeError with the path of the option.
 */
export function requireKnownOptions(options: SandboxOptions): void {
  requireKnown(options, sandbox, "");
  requireKnown(options.gatewayPorts, gateways, "gatewayPorts.");
  requireKnown(options.chaos, chaos, "chaos.");
  requireKnown(options.gateways, gateways, "gateways.");
  for (const name of Object.keys(options.gateways ?? {}) as GatewayName[])
    requireKnown(options.gateways?.[name], gateways[name], `gateways.${name}.`);
}

function requireKnown(given: unknown, known: object, path: string): void {
  if (typeof given !== "object" || given === null) return;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const names = Object.keys(known).map((name) => `${path}${name}`);
  throw new RangeError(`${path}${unknown} is not an option of the sandbox. Use one of ${names.join(", ")}.`);
}
