import { PayoutError, type PayoutProvider } from "@payout/core";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";
import type { Vector, VectorFile } from "./published.ts";

/** Makes a gateway's provider that verifies by the keys of the vectors, and whose every call is answered with `answer`. */
type Factory = (
  keys: VectorFile["keys"],
  answer: string,
  vector: Pick<Vector, "product" | "raw">,
) => PayoutProvider<never>;

const baseUrl = "https://gateway.invalid";
const answering = (body: string) => async () => new Response(body);

/** The provider of each gateway by the published factory. */
export const factories: Readonly<Record<string, Factory>> = {
  hongwen: (keys, answer) =>
    createHongwen({
      mchNo: "2014072300007148",
      privateKey: keys["merchant"]?.privateKey ?? "",
      platformPublicKey: keys["platform"]?.publicKey ?? "",
      baseUrl,
      fetch: answering(answer),
    }),
  inr: (keys, answer) =>
    createInr({ merchantId: "3002124", apiKey: keys["merchant"]?.secret ?? "", baseUrl, fetch: answering(answer) }),
  jeepay: (keys, answer, { product = "transfer", raw }) =>
    createJeepay({
      // The samples are those of two merchants.
      mchNo: /M1692957540/.exec(raw)?.[0] ?? "M1623997351",
      appId: "60cc3ba74ee0e6685f57eb1e",
      secretKey: keys["application"]?.secret ?? "",
      baseUrl,
      fetch: answering(answer),
    })[product],
  multicountry: (keys, answer) =>
    createMulticountry({ mchId: "10001", apiToken: keys["merchant"]?.secret ?? "", baseUrl, fetch: answering(answer) }),
};

/** Whether a provider believes a message of its gateway: "believed", or the code of its error. */
export async function verdictOf(gateway: string, vector: Vector, { keys }: VectorFile): Promise<string> {
  const provider = factories[gateway]?.(keys, vector.raw, vector);
  if (provider === undefined) throw new Error(`no provider of ${gateway}`);
  try {
    if (vector.message === "notification") await provider.receive(notificationOf(vector));
    else if (vector.raw.includes("accountType")) await provider.balance?.("CNY");
    else
      await provider.query({ reference: /"(?:mchOrderNo|withdraw_out_trade_no)":"(\w+)"/.exec(vector.raw)?.[1] ?? "" });
    return "believed";
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    return error.code;
  }
}

function notificationOf({ raw, form, headers = {} }: Vector) {
  if (form === "query") return { headers: {}, body: "", url: `https://merchant.invalid/?${raw}` };
  const contentType = form === "json" ? "application/json" : "application/x-www-form-urlencoded";
  return { headers: { ...headers, "content-type": contentType }, body: raw };
}
