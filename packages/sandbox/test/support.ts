import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { onTestFinished } from "vitest";
import {
  type JeepayGateway,
  type JeepayGatewayOptions,
  jeepayTestMerchant,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from "../src/index.ts";
import { type FieldValue, signFields } from "../src/jeepay/signature.ts";

export type Fields = Record<string, FieldValue>;

/** An answer of the gateway as a test reads it. */
export interface Envelope {
  readonly code: number;
  readonly msg: string;
  readonly data?: Record<string, unknown>;
  readonly sign?: string;
}

/** The gateway of a sandbox on a clock that stands still, closed with the test. */
export async function startGateway(
  own: JeepayGatewayOptions = {},
  options: SandboxOptions = {},
): Promise<JeepayGateway & Pick<Sandbox, "advance" | "close">> {
  const { gateways, advance, close } = await startSandbox({ clock: "manual", gateways: { jeepay: own }, ...options });
  onTestFinished(close);
  return { ...gateways.jeepay, advance, close };
}

const { mchNo, appId, secretKey } = jeepayTestMerchant;
const common: Fields = { mchNo, appId, version: "1.0", signType: "MD5", reqTime: "1629106169000" };

export function transferFields(changes: Fields = {}): Fields {
  const own = { mchOrderNo: "order-1", ifCode: "wxpay", entryType: "WX_CASH", amount: 100, currency: "cny" };
  return { ...common, ...own, accountNo: "open-id", transferDesc: "测试转账", ...changes };
}

export function cashoutFields(changes: Fields = {}): Fields {
  return {
    ...common,
    mchOrderNo: "cash-1",
    walletId: "2",
    accountNo: "88888",
    amount: 1000,
    currency: "cny",
    ...changes,
  };
}

export function queryFields(changes: Fields): Fields {
  return { ...common, ...changes };
}

export function signed(fields: Fields, key: string = secretKey): Fields {
  return { ...fields, sign: signFields(Object.entries(fields), key) };
}

export function post(gateway: JeepayGateway, path: string, fields: Fields): Promise<Response> {
  return fetch(`${gateway.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(fields),
  });
}

export async function call(gateway: JeepayGateway, path: string, fields: Fields): Promise<Envelope> {
  const response = await post(gateway, path, signed(fields));
  return (await response.json()) as Envelope;
}

export const paths = {
  transfer: "/api/transferOrder",
  transferQuery: "/api/transfer/query",
  cashout: "/api/wallet/cashout",
  cashoutQuery: "/api/wallet/cashout/query",
} as const;

/** What a merchant answers; a body of several pieces is sent piece by piece. */
interface MerchantsAnswer {
  readonly status?: number;
  readonly body?: string | readonly string[];
  readonly hang?: boolean;
}

/** A merchant's server on a free port, closed with the test. `answers` are used one after the other, the last for ever. */
export async function startReceiver(answers: readonly MerchantsAnswer[]): Promise<{
  readonly url: string;
  readonly bodies: string[];
}> {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const answer = answers[Math.min(bodies.length, answers.length - 1)];
    bodies.push(body);
    if (answer?.hang) return;
    response.writeHead(answer?.status ?? 200);
    for (const piece of [answer?.body ?? "success"].flat()) {
      response.write(piece);
      // Long enough for the other end, which is in this process, to read this piece by itself.
      for (let turns = 0; turns < 10; turns += 1) await turn();
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`, bodies };
}
