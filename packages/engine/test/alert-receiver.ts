import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Alert } from "@payout/engine";
import { onTestFinished } from "vitest";

/** A key as its owner would make it. */
export const secret = `whsec_${Buffer.from("a key of thirty-two random bytes").toString("base64")}`;

/** What a receiver got. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly alert: Alert;
}

/** A receiver of alerts on a free port. */
export interface Receiver {
  readonly url: string;
  /** Everything that it got, whatever it answered. */
  readonly received: Received[];
  /** Decides how the next request is answered; 204 at first. `hang` never answers. */
  answer: (alert: Alert) => number | "hang";
}

/** Starts a receiver that checks each signature, by Node's own HMAC: the specification in four lines, none of ours. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const receiver: Omit<Receiver, "url"> = { received, answer: () => 204 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const { headers } = request;
    const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const key = Buffer.from(secret.slice("whsec_".length), "base64");
    const signature = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
    if (headers["webhook-signature"] !== signature) return void response.writeHead(401).end();
    const alert = JSON.parse(body) as Alert;
    received.push({ headers, body, alert });
    const answer = receiver.answer(alert);
    if (answer !== "hang") response.writeHead(answer, answer === 302 ? { location: "/elsewhere" } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, { url: `http://127.0.0.1:${port}/alerts` });
}
