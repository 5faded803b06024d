import { Agent, request as requestHttp } from "node:http";
import { connect } from "node:net";

/** A request as it goes on the wire; header values are octets, each a character up to U+00FF. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What came back. */
export interface WireAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Sends exactly this; rejects unless a whole answer arrives. An event stream is closed after its first line. */
export function exchange(url: string, { method, path, headers, body }: WireRequest): Promise<WireAnswer> {
  const { hostname, port } = new URL(url);
  const length = { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, method, path, headers: { ...headers, ...length }, timeout: 5000 };
    const request = requestHttp(options, (response) => {
      const contentType = response.headers["content-type"] ?? "";
      const status = response.statusCode ?? 0;
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status, contentType, body: Buffer.concat(chunks).toString("utf8") }));
      if (!contentType.startsWith("text/event-stream")) return;
      resolve({ status, contentType, body: "" });
      request.destroy();
    });
    request.on("timeout", () => request.destroy(new Error("no answer within 5 s")));
    request.on("error", reject);
    request.end(body);
  });
}

/** Writes bytes to a fresh connection and says no more; resolves when the server has closed it. */
export function write(url: string, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(bytes));
    socket.setTimeout(5000, () => reject(new Error("the connection was left open for 5 s")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
    socket.resume();
  });
}
