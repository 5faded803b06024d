import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { INestApplication } from "@nestjs/common";
import { sign } from "@payout/inr/signing";
import { signedNotification as signedByJeepay } from "@payout/jeepay/testing";
import type { FastifyInstance } from "fastify";
import { settings } from "./payouts.ts";

/** A notification as its gateway sends it, and the answer that it takes for an acknowledgement. */
export interface Sample {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The query of the address, where the fields travel in it. */
  readonly query?: string;
  readonly acknowledgement: { readonly contentType: string; readonly body: string };
}

// Bytes that a parser would not give back: spaces, a number above 2^53, trailing zeros, an escape beside its letter.
const { merchantId, apiKey } = settings.inr;
const json = `{ "merchantId":"${merchantId}", "mchOrderNo":"R1","orderNo":626015783370903553,"amount":60000.00, "orderStatus":"SUCCESS","remark":"\\u5f20三" }\n`;

/** JSON whose bytes are signed in a header. */
export const inrSample: Sample = {
  path: "/notifications/inr",
  headers: { "content-type": "application/json", MerchantId: merchantId, Sign: sign(json, apiKey) },
  body: json,
  acknowledgement: { contentType: "application/json", body: '{"status":"SUCCESS"}' },
};

const fields = { transferId: "T1", mchOrderNo: "R2", amount: 1250, state: 2, currency: "cny", accountName: "张 三" };
const form = signedByJeepay(fields, settings.jeepay);
const query = signedByJeepay(fields, settings.jeepay, { form: "query" });
const jeepay = { path: "/notifications/jeepay", acknowledgement: { contentType: "text/plain", body: "success" } };

/** A form whose fields are signed. */
const jeepaySample: Sample = { ...jeepay, headers: form.headers, body: form.body };

/** The same fields in the query of the address. */
const querySample: Sample = { ...jeepay, headers: {}, body: "", query: new URL(query.url).search.slice(1) };

/** Each sample under the name of its form. */
export const samples: readonly (readonly [string, Sample])[] = [
  ["JSON", inrSample],
  ["a form", jeepaySample],
  ["a query", querySample],
];

/** The same with a signature that does not fit. */
export function forged(sample: Sample): Sample {
  const forge = (text: string) => text.replace(/R[12]/, "R9");
  return { ...sample, body: forge(sample.body), ...(sample.query && { query: forge(sample.query) }) };
}

const open: (() => unknown)[] = [];

/** Closes what a test file has opened. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((close) => close()));
}

/** A real server on a free port, until `closeAll`; gives its URL. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Fastify's own server on a free port, until `closeAll`. */
export async function serveFastify(app: FastifyInstance): Promise<string> {
  open.push(() => app.close());
  return app.listen({ port: 0, host: "127.0.0.1" });
}

/** Nest's own server on a free port, until `closeAll`. */
export async function serveNest(app: INestApplication): Promise<string> {
  open.push(() => app.close());
  await app.listen(0, "127.0.0.1");
  return app.getUrl();
}

/** What a gateway sees when it notifies. */
export async function notify(url: string, { path, headers, body, query }: Sample) {
  const response = await fetch(`${url}${path}${query ? `?${query}` : ""}`, { method: "POST", headers, body });
  return { status: response.status, contentType: response.headers.get("content-type"), body: await response.text() };
}
