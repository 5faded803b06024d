import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AnyProvider } from "@payout/engine";
import type { GatewayName } from "./config/config.ts";
import { oneLine, usage } from "./failure.ts";

/** The package of each product. */
export const packageOf: Readonly<Record<GatewayName, string>> = {
  "jeepay.transfer": "@payout/jeepay",
  "jeepay.cashout": "@payout/jeepay",
  hongwen: "@payout/hongwen",
  inr: "@payout/inr",
  multicountry: "@payout/multicountry",
};

type Settings = Readonly<Record<string, unknown>>;

/**
 * Makes a provider out of its installed package.
 * @throws CommandError `usage` that says what to install; core's `PayoutError` `configuration`
 */
export async function createProvider(gateway: GatewayName, settings: Settings, folder: string): Promise<AnyProvider> {
  const module = await load(gateway, folder);
  const create = module[factories[gateway]] as (settings: Settings) => unknown;
  const created = create(settings);
  const [, product] = gateway.split(".");
  return (product === undefined ? created : (created as Record<string, unknown>)[product]) as AnyProvider;
}

/** The gateways whose packages are installed. */
export function installedGateways(names: readonly GatewayName[], folder: string): GatewayName[] {
  return names.filter((name) => find(packageOf[name], folder) !== undefined);
}

/**
 * Loads a module of a gateway's package, as it is installed in the project or beside this command.
 * @throws CommandError `usage` that says what to install
 */
async function load(gateway: GatewayName, folder: string, path = "."): Promise<Record<string, unknown>> {
  const name = packageOf[gateway];
  const manifest = find(name, folder);
  if (manifest === undefined) throw usage(`${gateway} needs ${name}, which is not installed: npm i ${name}`);
  try {
    return (await import(pathToFileURL(moduleOf(manifest, path)).href)) as Record<string, unknown>;
  } catch (error) {
    throw usage(`${name} is installed, but cannot be loaded: ${oneLine((error as Error).message)}`);
  }
}

const factories: Readonly<Record<GatewayName, string>> = {
  "jeepay.transfer": "createJeepay",
  "jeepay.cashout": "createJeepay",
  hongwen: "createHongwen",
  inr: "createInr",
  multicountry: "createMulticountry",
};

/** The manifest of a package: the project's own copy comes before one beside this command, which npx may keep anywhere. */
function find(name: string, folder: string): string | undefined {
  for (const from of [join(folder, "payout.config.js"), import.meta.filename]) {
    try {
      return createRequire(from).resolve(`${name}/package.json`);
    } catch {
      // Not from there.
    }
  }
  return undefined;
}

interface Target {
  readonly import?: Target;
  readonly default?: string;
}

/** The file that an import of a package's path is. */
function moduleOf(manifest: string, path: string): string {
  const { exports } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly exports: Record<string, Target> };
  const target = exports[path];
  return join(dirname(manifest), (target?.import ?? target)?.default ?? "");
}
