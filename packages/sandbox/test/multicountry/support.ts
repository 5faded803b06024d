import { onTestFinished } from "vitest";
import {
  type MulticountryGateway,
  type MulticountryGatewayOptions,
  multicountryTestMerchant,
  type Sandbox,
  type SandboxOptions,
  signAsMulticountry,
  startSandbox,
} from "../../src/index.ts";
import type { TokenPlacement } from "../../src/multicountry/signature.ts";

export type Fields = Record<string, string | null>;

/** An answer of the gateway as a test reads it. */
export interface Envelope {
  readonly code: number | string;
  readonly rid?: string;
  readonly payload?: Record<string, unknown>;
  readonly errors?: { readonly message: string };
}

const { mchId, apiToken } = multicountryTestMerchant;
const common: Fields = { mch_id: mchId, nonce: "abc123", timestamp: "1714000000" };

/** The gateway of a sandbox on a clock that stands still, closed with the test. */
export async function startGateway(
  own: MulticountryGatewayOptions = {},
  options: SandboxOptions = {},
): Promise<MulticountryGateway & Pick<Sandbox, "advance" | "close">> {
  const { gateways, advance, close } = await startSandbox({
    clock: "manual",
    gateways: { multicountry: own },
    ...options,
  });
  onTestFinished(close);
  return { ...gateways.multicountry, advance, close };
}

/** The documented sample's payee, on the channel for tests. */
export function createFields(changes: Fields = {}): Fields {
  return {
    ...common,
    trans_id: "WDL-10001",
    channel: "mock",
    amount: "100.00",
    currency: "VND",
    account_no: "2333667799212341",
    account_name: "Nguyễn Xuân Hưng",
    account_org: "PVCOMOBANK",
    account_org_code: "970425",
    callback_url: "http://127.0.0.1:1/",
    ...changes,
  };
}

export function signed(fields: Fields, token: string = apiToken, placement?: TokenPlacement): Fields {
  return { ...fields, sign: signAsMulticountry(Object.entries(fields), token, placement) };
}

export function post(gateway: MulticountryGateway, fields: Fields): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${gateway.url}/api/v1/mch/wdl-orders`, { method: "POST", headers, body: JSON.stringify(fields) });
}

export async function create(gateway: MulticountryGateway, changes: Fields = {}): Promise<Envelope> {
  return (await (await post(gateway, signed(createFields(changes)))).json()) as Envelope;
}

/** Asks with the signed fields as the query string. */
export function signedGet(gateway: MulticountryGateway, path: string, changes: Fields): Promise<Response> {
  const fields = signed({ ...common, ...changes });
  const given = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== null);
  return fetch(`${gateway.url}${path}?${new URLSearchParams(given)}`);
}

export async function query(gateway: MulticountryGateway, id: string): Promise<Envelope> {
  return (await (await signedGet(gateway, "/api/v1/mch/wdl-orders", { id })).json()) as Envelope;
}
