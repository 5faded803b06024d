import { createSign, createVerify } from "node:crypto";
import { onTestFinished } from "vitest";
import {
  type HongwenGateway,
  type HongwenGatewayOptions,
  hongwenTestMerchant,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from "../../src/index.ts";

export type Fields = Record<string, string>;

/** The gateway of a sandbox on a clock that stands still, its orders a second in each open state; closed with the test. */
export async function startGateway(
  own: HongwenGatewayOptions = {},
  options: SandboxOptions = {},
): Promise<HongwenGateway & Pick<Sandbox, "advance" | "close">> {
  const settle = () => ({ status: "WITHDRAW_SUCCESS", after: 3000 }) as const;
  const { gateways, advance, close } = await startSandbox({
    clock: "manual",
    gateways: { hongwen: { settle, ...own } },
    ...options,
  });
  onTestFinished(close);
  return { ...gateways.hongwen, advance, close };
}

/** Written from the rule once more, so that a mistake in the sandbox's own code shows. */
export function signedText(fields: Iterable<readonly [string, string]>): string {
  return [...fields]
    .filter(([name, value]) => name !== "sign" && value !== "")
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("&");
}

export function request(method: string, changes: Fields = {}): Fields {
  const common = { mch_no: hongwenTestMerchant.mchNo, charset: "utf-8", sign_type: "RSA", version: "1.0" };
  return { ...common, method, timestamp: "2026-01-01 08:00:00", ...changes };
}

export const content = {
  withdraw_out_trade_no: "order-1",
  bank_account_no: "28566151621",
  type: "REAL_TIME",
  amount: "10.00",
};

export function create(changes: Partial<typeof content> = {}, own: Fields = {}): Fields {
  return request("trade.apply.person.withdraw", { biz_content: JSON.stringify({ ...content, ...changes }), ...own });
}

export function query(numbers: Fields): Fields {
  return request("trade.query.withdraw", { biz_content: JSON.stringify(numbers) });
}

export function sign(fields: Fields, privateKey: string = hongwenTestMerchant.privateKey): Fields {
  const signature = createSign("RSA-SHA256")
    .update(signedText(Object.entries(fields)))
    .sign(privateKey, "base64");
  return { ...fields, sign: signature };
}

export function post(gateway: HongwenGateway, fields: Fields | string, path = "/gateway.do"): Promise<Response> {
  const body = typeof fields === "string" ? fields : JSON.stringify(fields);
  return fetch(gateway.url + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    redirect: "manual",
  });
}

/** Signs and sends; the text of the answer. */
export async function call(gateway: HongwenGateway, fields: Fields, privateKey?: string): Promise<string> {
  return (await post(gateway, sign(fields, privateKey))).text();
}

/** Whether the text of an answer, or a form, is signed by the platform. */
export function isSigned(text: string): boolean {
  const texts = text.startsWith("{")
    ? [...text.matchAll(/"([a-z_]+)":(?:"([^"]*)"|(\d+))/g)].map(
        ([, name = "", quoted, number]) => [name, quoted ?? number ?? ""] as const,
      )
    : [...new URLSearchParams(text)];
  const signature = new Map(texts).get("sign") ?? "";
  const verifier = createVerify("RSA-SHA256").update(signedText(new Map(texts)));
  return verifier.verify(hongwenTestMerchant.platformPublicKey, signature, "base64");
}
