import { type MessageFields, writeNotification } from "@payout/core/provider";
import { type ScriptedGateway, type ScriptedReply, startScriptedGateway } from "@payout/core/testing";
import {
  type HongwenGateway,
  type HongwenStatus,
  hongwenTestMerchant,
  type Sandbox,
  startSandbox,
} from "@payout/sandbox";
import { onTestFinished } from "vitest";
import { createHongwen, type Hongwen, type HongwenSettings } from "../src/index.ts";
import { sign } from "../src/signing.ts";

const { mchNo, privateKey, platformPublicKey, platformPrivateKey } = hongwenTestMerchant;

export const amount = { value: "12.50", currency: "CNY" };
export const destination = { bank_account_no: "28566151621", type: "REAL_TIME" } as const;
export const order = { reference: "R1", amount, destination };

/** A gateway and the hand on its clock. */
export type Gateway = HongwenGateway & Pick<Sandbox, "advance">;

/** The gateway of a sandbox whose orders come to their end after a second in each open state; closed with the test. */
export async function startGateway(status: HongwenStatus = "WITHDRAW_SUCCESS"): Promise<Gateway> {
  const settle = () => ({ status, after: 3000 });
  const { gateways, advance, close } = await startSandbox({ clock: "manual", gateways: { hongwen: { settle } } });
  onTestFinished(close);
  return { ...gateways.hongwen, advance };
}

/** The provider of the sandbox's merchant. */
export function hongwen(gateway: { readonly url: string }, settings: Partial<HongwenSettings> = {}): Hongwen {
  return createHongwen({ mchNo, privateKey, platformPublicKey, baseUrl: gateway.url, timeoutMs: 10_000, ...settings });
}

/** A gateway with one fixed answer, and a provider that calls it. */
export async function answering(
  reply: ScriptedReply,
  settings: Partial<HongwenSettings> = {},
): Promise<{ readonly provider: Hongwen; readonly requests: ScriptedGateway["requests"] }> {
  const scripted = await startScriptedGateway();
  onTestFinished(() => scripted.close());
  scripted.answer(reply);
  return { provider: hongwen(scripted, settings), requests: scripted.requests };
}

/** An answer as Hongwen gives it to an accepted order: flat, and signed over every field. */
export function signedAnswer(fields: MessageFields): string {
  const complete: MessageFields = { code: 20000, msg: "success", ...fields };
  return writeNotification({ ...complete, sign: sign(complete, platformPrivateKey) }, { form: "json" }).body;
}
