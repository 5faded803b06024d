import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import {
  type InrGateway,
  type InrGatewayOptions,
  inrTestMerchant,
  type Sandbox,
  type SandboxOptions,
  signAsInr,
  startSandbox,
} from "../../src/index.ts";

/** The gateway of a sandbox on a clock that stands still, closed with the test. */
export async function startGateway(
  own: InrGatewayOptions = {},
  options: SandboxOptions = {},
): Promise<InrGateway & Pick<Sandbox, "advance" | "close">> {
  const { gateways, advance, close } = await startSandbox({ clock: "manual", gateways: { inr: own }, ...options });
  onTestFinished(close);
  return { ...gateways.inr, advance, close };
}

export const paths = { create: "/api/payOut", query: "/api/payOutQuery", balance: "/api/getBalance" } as const;

/** Members as JSON source text, so that an amount can be written in any way. */
export type Sources = Readonly<Record<string, string | undefined>>;

export function payOut(changes: Sources = {}): string {
  return text({
    nonceStr: '"n1"',
    accountName: '"John"',
    accountNo: '"10000000003"',
    accountType: '"BANK_CARD_ACCOUNT"',
    currency: '"INR"',
    amount: "2704.00",
    mchOrderNo: '"order-1"',
    notifyUrl: '"http://127.0.0.1:9/notify"',
    idType: '"ID_CARD"',
    idCard: '"872966212003"',
    phone: '"9876543210"',
    email: '"payee@maildomain.com"',
    remark: '"PayOut"',
    ifscCode: '"SBIN0014148"',
    ...changes,
  });
}

function text(sources: Sources): string {
  const members = Object.entries(sources).flatMap(([name, source]) =>
    source === undefined ? [] : [`${JSON.stringify(name)}:${source}`],
  );
  return `{${members.join(",")}}`;
}

export interface Answer {
  readonly code: number | string;
  readonly msg: string;
  readonly data?: Record<string, unknown>;
}

export function post(
  gateway: InrGateway,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${gateway.url}${path}`, {
    method: "POST",
    redirect: "manual",
    headers: {
      "content-type": "application/json",
      MerchantId: inrTestMerchant.merchantId,
      Sign: signAsInr(body, inrTestMerchant.apiKey),
      ...headers,
    },
    body,
  });
}

export async function call(
  gateway: InrGateway,
  path: string,
  body: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Answer> {
  return (await (await post(gateway, path, body, headers)).json()) as Answer;
}

/** A merchant's server on a free port, closed with the test. The statuses are answered one after the other, the last for ever. */
export async function startReceiver(statuses: readonly number[]) {
  const received: { readonly body: string; readonly sign: unknown; readonly merchantId: unknown }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
    received.push({ body, sign: request.headers["sign"], merchantId: request.headers["merchantid"] });
    response.writeHead(status, status === 301 || status === 302 ? { location: "/elsewhere" } : {}).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`, received };
}
