import { onTestFinished } from "vitest";
import { type ProviderId, type Sandbox, type SandboxOptions, startSandbox } from "../../src/index.ts";
import * as hongwen from "../hongwen/support.ts";
import * as inr from "../inr/support.ts";
import * as multicountry from "../multicountry/support.ts";
import * as jeepay from "../support.ts";

/** A sandbox on a clock that stands still, closed with the test. */
export async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: "manual", ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** A signed request of one provider; `amount` has two decimals. Resolves when an answer, or none, has come. */
interface Client {
  create(sandbox: Sandbox, reference: string, amount: string, notifyUrl?: string): Promise<unknown>;
  query(sandbox: Sandbox, reference: string): Promise<unknown>;
}

function jeepayClient(product: "transfer" | "cashout"): Client {
  const fields = product === "transfer" ? jeepay.transferFields : jeepay.cashoutFields;
  return {
    create: ({ gateways }, mchOrderNo, amount, notifyUrl) =>
      jeepay.call(
        gateways.jeepay,
        jeepay.paths[product],
        fields({ mchOrderNo, amount: amount.replace(".", ""), notifyUrl }),
      ),
    query: ({ gateways }, mchOrderNo) =>
      jeepay.call(gateways.jeepay, jeepay.paths[`${product}Query`], jeepay.queryFields({ mchOrderNo })),
  };
}

export const clients: Readonly<Record<ProviderId, Client>> = {
  "jeepay.transfer": jeepayClient("transfer"),
  "jeepay.cashout": jeepayClient("cashout"),
  hongwen: {
    create: ({ gateways, merchants }, withdraw_out_trade_no, amount, notify_url = "") =>
      hongwen.call(
        gateways.hongwen,
        hongwen.create({ withdraw_out_trade_no, amount }, { notify_url }),
        merchants.hongwen.privateKey,
      ),
    query: ({ gateways, merchants }, withdraw_out_trade_no) =>
      hongwen.call(gateways.hongwen, hongwen.query({ withdraw_out_trade_no }), merchants.hongwen.privateKey),
  },
  inr: {
    create: ({ gateways }, reference, amount, notifyUrl) =>
      inr.call(
        gateways.inr,
        inr.paths.create,
        inr.payOut({
          mchOrderNo: JSON.stringify(reference),
          amount,
          ...(notifyUrl === undefined ? {} : { notifyUrl: JSON.stringify(notifyUrl) }),
        }),
      ),
    query: ({ gateways }, reference) =>
      inr.call(gateways.inr, inr.paths.query, JSON.stringify({ nonceStr: "n1", mchOrderNo: reference })),
  },
  multicountry: {
    create: ({ gateways }, trans_id, amount, notifyUrl) =>
      multicountry.create(gateways.multicountry, {
        trans_id,
        amount,
        currency: "THB",
        ...(notifyUrl === undefined ? {} : { callback_url: notifyUrl }),
      }),
    query: ({ gateways }, id) => multicountry.query(gateways.multicountry, id),
  },
};

/** What the ledger says about one reference. */
export function entry(sandbox: Sandbox, provider: ProviderId, reference: string) {
  return sandbox.ledger().find((line) => line.provider === provider && line.reference === reference);
}
