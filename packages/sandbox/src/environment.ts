import { type MerchantSettings, merchantSettings } from "./gateway/merchants.ts";
import { type GatewayName, gatewayNames } from "./gateway/provider-ids.ts";
import type { Sandbox } from "./running-sandbox.ts";
import type { SandboxOptions } from "./sandbox-options.ts";

/** A sandbox that runs, in this process or another one. */
export interface FoundSandbox {
  /** Where it is: `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** The settings for each `createX`, `baseUrl` included. */
  readonly merchants: MerchantSettings;
}

/**
 * The address of the sandbox and the settings of each gateway as `NAME=value` lines for a shell or a `.env` file. No value
 * needs quotes: keys in PEM become their bare base64.
 */
export function environmentText({ url, merchants }: FoundSandbox): string {
  const lines = gatewayNames.flatMap((gateway) =>
    Object.entries(merchants[gateway]).map(
      ([setting, value]) => `${gateway.toUpperCase()}_${upperSnakeCase(setting)}=${bare(value)}`,
    ),
  );
  return [`PAYOUT_SANDBOX_URL=${url}`, ...lines, ""].join("\n");
}

function upperSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function bare(value: string): string {
  return value.startsWith("-----BEGIN ") ? value.replace(/-----[^-]+-----|\s/g, "") : value;
}

/** Finds the sandbox that listens on a port, `undefined` if none does. The keys of all sandboxes are the same. */
export async function findSandbox({
  port = 0,
  address = "127.0.0.1",
  token,
}: Pick<SandboxOptions, "port" | "address" | "token">): Promise<FoundSandbox | undefined> {
  if (port === 0) return undefined;
  const host = address.includes(":") ? `[${address}]` : address;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const response = await fetch(`http://${host}:${port}/_/health`, { headers, signal: AbortSignal.timeout(2000) });
    const { url, urls } = (await response.json()) as Pick<Sandbox, "url" | "urls">;
    const at = (gateway: GatewayName) => ({ url: urls[gateway === "jeepay" ? "jeepay.transfer" : gateway] });
    const [jeepay, hongwen, inr, multicountry] = [at("jeepay"), at("hongwen"), at("inr"), at("multicountry")];
    return { url, merchants: merchantSettings({ jeepay, hongwen, inr, multicountry }) };
  } catch {
    return undefined;
  }
}
