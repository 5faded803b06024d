import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as it reached the scripted gateway. */
export interface RecordedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The path with its query, as sent. */
  readonly url: string;
  /** The headers, names in lower case. */
  readonly headers: IncomingMessage["headers"];
  /** The body as text. */
  readonly body: string;
}

/** An answer to give: bytes, or trouble on the connection. */
export interface ScriptedReply {
  /** The HTTP status. @default 200 */
  readonly status?: number;
  /** The headers of the reply. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of the reply, as text. */
  readonly body?: string;
  /** Instead of `body`, for bytes that are not text. */
  readonly bytes?: Uint8Array;
  /** `reset` cuts the connection, `hang` never answers, `truncate` cuts it after half of the body, `drip` sends a byte every 20 ms. */
  readonly trouble?: "reset" | "hang" | "truncate" | "drip";
}

/** What to answer: a fixed reply, or one made from the request. */
export type Script = ScriptedReply | ((request: RecordedRequest) => ScriptedReply);

/** A real HTTP server on loopback that answers as scripted. */
export interface ScriptedGateway {
  /** The `baseUrl` for the provider under test. */
  readonly url: string;
  /** Every request that arrived, the oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The answer to every request from now on. */
  answer(script: Script): void;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/** Starts a scripted gateway on a free port of 127.0.0.1. */
export async function startScriptedGateway(): Promise<ScriptedGateway> {
  const requests: RecordedRequest[] = [];
  let script: Script = { status: 500 };
  const server = createServer(async (incoming, outgoing) => {
    const request = await record(incoming);
    requests.push(request);
    reply(outgoing, typeof script === "function" ? script(request) : script);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (next) => {
      script = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = "", url = "", headers } = incoming;
  return { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
}

function reply(
  outgoing: ServerResponse,
  { status = 200, headers = {}, body = "", bytes = Buffer.from(body, "utf8"), trouble }: ScriptedReply,
): void {
  if (trouble === "hang") return;
  if (trouble === "reset") {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  outgoing.writeHead(status, {
    "content-type": "application/json",
    "content-length": String(bytes.length),
    ...headers,
  });
  if (trouble === "truncate") {
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.socket?.destroy());
  } else if (trouble === "drip") {
    drip(outgoing, bytes);
  } else {
    outgoing.end(bytes);
  }
}

function drip(outgoing: ServerResponse, bytes: Uint8Array): void {
  let sent = 0;
  const timer = setInterval(() => {
    if (sent >= bytes.length || outgoing.destroyed) {
      clearInterval(timer);
      outgoing.end();
      return;
    }
    outgoing.write(bytes.subarray(sent, ++sent));
  }, 20);
  timer.unref();
}
