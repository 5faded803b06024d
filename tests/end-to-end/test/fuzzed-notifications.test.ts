import { PayoutError, type PayoutProvider } from "@payout/core";
import type { SignedNotification } from "@payout/core/provider";
import { signedNotification as fromHongwen } from "@payout/hongwen/testing";
import { signedNotification as fromInr } from "@payout/inr/testing";
import { signedNotification as fromJeepay } from "@payout/jeepay/testing";
import { signedNotification as fromMulticountry } from "@payout/multicountry/testing";
import { hongwenTestMerchant, inrTestMerchant, jeepayTestMerchant, multicountryTestMerchant } from "@payout/sandbox";
import fc from "fast-check";
import { expect, test } from "vitest";
import { products } from "./products.ts";

// A stranger who has seen one genuine notification changes it in every way: what is believed must still say what the gateway signed.
const merchants = {
  jeepay: { ...jeepayTestMerchant, baseUrl: "https://gateway.example" },
  hongwen: { ...hongwenTestMerchant, baseUrl: "https://gateway.example" },
  inr: { ...inrTestMerchant, baseUrl: "https://gateway.example" },
  multicountry: { ...multicountryTestMerchant, baseUrl: "https://gateway.example" },
};
const { mchNo, privateKey, platformPublicKey } = hongwenTestMerchant;
const settings = {
  ...merchants,
  hongwen: { baseUrl: "https://gateway.example", mchNo, privateKey, platformPublicKey },
};

const genuine: readonly (readonly [keyof typeof products, SignedNotification])[] = [
  [
    "jeepay.transfer",
    fromJeepay(
      { transferId: "T1", mchOrderNo: "R1", amount: 1250, currency: "CNY", state: 2, accountNo: "a+b" },
      jeepayTestMerchant,
    ),
  ],
  [
    "jeepay.transfer",
    fromJeepay({ transferId: "T1", mchOrderNo: "R1", amount: 1250, state: 2 }, jeepayTestMerchant, { form: "json" }),
  ],
  ["jeepay.cashout", fromJeepay({ cashoutId: "C1", mchOrderNo: "R1", amount: 1250, state: 2 }, jeepayTestMerchant)],
  [
    "hongwen",
    fromHongwen(
      {
        withdraw_out_trade_no: "R1",
        withdraw_trade_no: 626015783370903553n,
        withdraw_amount: "12.50",
        withdraw_status: "WITHDRAW_SUCCESS",
      },
      hongwenTestMerchant,
    ),
  ],
  ["inr", fromInr({ mchOrderNo: "R1", orderNo: "P1", amount: "12.50", orderStatus: "SUCCESS" }, inrTestMerchant)],
  [
    "multicountry",
    fromMulticountry({ id: "W1", trans_id: "R1", order_amount: "12.50", status: 60 }, multicountryTestMerchant),
  ],
];

/** `PAYOUT_NOTIFICATIONS=10000` makes the long run. */
const runs = Number(process.env["PAYOUT_NOTIFICATIONS"] ?? 1000);

type Change = (body: string) => string;

const at = fc.nat(400);
const piece = fc.oneof(
  fc.string({ maxLength: 6, unit: "binary" }),
  fc.constantFrom(
    "&",
    "=",
    "+",
    "%2B",
    "%00",
    '"',
    "\\u0000",
    "{",
    "}",
    "[]",
    ",",
    "null",
    "&state=2",
    "&state=3",
    "\r\n",
    "\uFEFF",
    "R2",
    "1e9",
    "__proto__",
  ),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(at, piece).map(
    ([where, text]): Change =>
      (body) =>
        body.slice(0, where % (body.length + 1)) + text + body.slice(where % (body.length + 1)),
  ),
  fc.tuple(at, fc.integer({ min: 1, max: 30 })).map(
    ([where, length]): Change =>
      (body) =>
        body.slice(0, where % (body.length + 1)) + body.slice((where % (body.length + 1)) + length),
  ),
  fc.tuple(at, piece).map(
    ([where, text]): Change =>
      (body) =>
        body.slice(0, where % (body.length + 1)) + text + body.slice((where % (body.length + 1)) + text.length),
  ),
  fc.tuple(at, at).map(
    ([from, to]): Change =>
      (body) => {
        const parts = body.split("&");
        const [one = "", other = ""] = [parts[from % parts.length], parts[to % parts.length]];
        return [...parts.filter((part) => part !== one), other, one].join("&");
      },
  ),
  fc.constantFrom<Change>(
    (body) => body.repeat(2),
    (body) => `${body}&`,
    encodeURIComponent,
    decodeURI,
    (body) => body.toUpperCase(),
    (body) => ` ${body}\n`,
  ),
);

async function believed(provider: PayoutProvider, request: SignedNotification): Promise<object | undefined> {
  try {
    const { payout } = await provider.receive(request);
    const { account, reference, providerId, status, amount, final } = payout;
    return { account, reference, providerId, status, value: amount?.value, final };
  } catch (error) {
    expect(PayoutError.is(error) && error.operation === "receive", String(error)).toBe(true);
    expect(String(error).length).toBeLessThan(8000);
    return undefined;
  }
}

test.each(genuine)(
  "changed notifications of %s: nothing is believed that the gateway did not say",
  { timeout: 120_000 },
  async (id, request) => {
    const provider = products[id].createProvider(settings, {});
    const said = await believed(provider, request);
    expect(said).toBeDefined();
    const [heap, began] = [process.memoryUsage().heapUsed, performance.now()];
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let body = request.body;
        for (const each of changes) body = quietly(each, body);
        const result = await believed(provider, { ...request, body });
        if (result === undefined) refused += 1;
        else expect(result).toEqual(said);
      }),
      { numRuns: runs },
    );
    const [seconds, grown] = [(performance.now() - began) / 1000, (process.memoryUsage().heapUsed - heap) / 1e6];
    console.info(`${id}: ${refused} of ${runs} refused in ${seconds.toFixed(1)} s, heap ${grown.toFixed(0)} MB larger`);
    expect(refused).toBeGreaterThan(runs * 0.7);
    expect(grown).toBeLessThan(200);
  },
);

/** Not every text can be encoded or decoded; then it stays. */
function quietly(each: Change, body: string): string {
  try {
    return each(body);
  } catch {
    return body;
  }
}
