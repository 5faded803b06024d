import { type Payout, PayoutError, type PayoutProvider } from "@payout/core";
import { type JsonObject, parseJsonObject } from "@payout/core/provider";
import * as hongwen from "@payout/hongwen/signing";
import * as inr from "@payout/inr/signing";
import * as jeepay from "@payout/jeepay/signing";
import * as multicountry from "@payout/multicountry/signing";
import { sampleOrders } from "@payout/test-support";
import { factories } from "./providers.ts";
import { readJson, type TableCase, type VectorFile } from "./published.ts";

/** The reference that every case is about. */
const reference = "ORDER-1";
const notifyUrl = "https://merchant.example/notify";

/** The value of an order in each currency. */
const values: Readonly<Record<string, string>> = { CNY: "12.50", INR: "100.00", THB: "500.00" };

/** An order that a gateway's provider accepts. */
function orderFor({ id }: PayoutProvider<never>): object {
  const { currency, destination } = sampleOrders[id as keyof typeof sampleOrders];
  return { reference, notifyUrl, amount: { value: values[currency], currency }, destination };
}

/** What a provider made of a case: a payout, or its error. */
export type Outcome = { readonly payout: Payout } | { readonly error: PayoutError };

/** Gives the case's message to the public function that reads it, signed as the gateway signs. */
export async function outcomeOf(gateway: string, given: TableCase): Promise<Outcome> {
  const { keys } = readJson<VectorFile>(`vectors/${gateway}.json`);
  const { operation, product } = given;
  const body = signed(gateway, given, keys);
  const provider = factories[gateway]?.(keys, body, { raw: "", ...(product && { product }) });
  if (provider === undefined) throw new Error(`no provider of ${gateway}`);
  try {
    return { payout: await call(provider, operation, body, header(gateway, body, keys)) };
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    return { error };
  }
}

async function call(
  provider: PayoutProvider<never>,
  operation: TableCase["operation"],
  body: string,
  headers: Record<string, string>,
): Promise<Payout> {
  if (operation === "send") return await provider.send(orderFor(provider) as Parameters<typeof provider.send>[0]);
  if (operation === "query") return await provider.query({ reference });
  if (operation === "notification") return (await provider.receive({ headers, body })).payout;
  await provider.balance?.(provider.id === "inr" ? "INR" : "THB");
  throw new Error("no case accepts a balance");
}

function header(gateway: string, body: string, keys: VectorFile["keys"]): Record<string, string> {
  return {
    "content-type": "application/json",
    ...(gateway === "inr" && { Sign: inr.sign(body, keys["merchant"]?.secret ?? "") }),
  };
}

/** The body with the signature that its gateway would write; as it is, where the gateway signs nothing. */
function signed(gateway: string, { operation, body }: TableCase, keys: VectorFile["keys"]): string {
  const message = parseJsonObject(body);
  const isNotification = operation === "notification";
  const sign = signers[gateway]?.(isNotification, keys);
  const signature = message && sign?.(message);
  return signature === undefined ? body : body.replace(/\}$/u, `,"sign":"${signature}"}`);
}

type Sign = (message: JsonObject) => string | undefined;

const signers: Readonly<Record<string, (isNotification: boolean, keys: VectorFile["keys"]) => Sign | undefined>> = {
  hongwen: (_isNotification, keys) => (message) => hongwen.sign(message, keys["platform"]?.privateKey ?? ""),
  jeepay: (isNotification, keys) => (message) => {
    const covered = isNotification ? message : message["data"];
    if (typeof covered !== "object" || covered === null || Array.isArray(covered)) return undefined;
    return jeepay.sign(covered, keys["application"]?.secret ?? "");
  },
  multicountry: (isNotification, keys) =>
    isNotification ? (message) => multicountry.sign(message, keys["merchant"]?.secret ?? "") : undefined,
};
