import type { AnyProvider } from "@payout/engine";
import type { ProviderConfig } from "./config/config.ts";
import type { LoadedConfig } from "./config/load.ts";
import { resolveSource } from "./config/secrets.ts";
import { usage } from "./failure.ts";
import type { GatewayFamily } from "./family.ts";

/** With which key each side signs. */
export interface Keys {
  readonly merchant: string | undefined;
  readonly gateway: string | undefined;
}

/** The settings that hold the keys: a gateway with a shared secret has one for both sides. */
const settingsOf: Readonly<Record<GatewayFamily, Readonly<Record<keyof Keys, string>>>> = {
  jeepay: { merchant: "secretKey", gateway: "secretKey" },
  hongwen: { merchant: "privateKey", gateway: "platformPublicKey" },
  inr: { merchant: "apiKey", gateway: "apiKey" },
  multicountry: { merchant: "apiToken", gateway: "apiToken" },
};

/** The keys of the first provider of a gateway in the configuration. @throws CommandError `usage` */
export function keysOf(family: GatewayFamily, config: LoadedConfig): Keys {
  const found = Object.entries(config.config?.providers ?? {}).find((entry): entry is [string, ProviderConfig] =>
    isOf(family, entry[1]),
  );
  if (found === undefined) throw usage(`the configuration has no provider of ${family} whose settings can be read`);
  const [name, { settings }] = found;
  const read = (setting: string) =>
    resolveSource(settings[setting], `providers.${name}.settings.${setting}`, config) as string | undefined;
  const { merchant, gateway } = settingsOf[family];
  return { merchant: read(merchant), gateway: read(gateway) };
}

function isOf(family: GatewayFamily, given: ProviderConfig | AnyProvider): boolean {
  return "gateway" in given && given.gateway.split(".")[0] === family;
}
