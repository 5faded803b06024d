import { createServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** Gateways that speak bytes, for what no HTTP library would say. Each answers requests to Jeepay's transfer. */

/** A gateway that misbehaves, and how many requests reached it, on how many connections. */
export interface RawGateway {
  readonly url: string;
  readonly requests: () => number;
  readonly connections: () => number;
  close(): Promise<void>;
}

type Misbehave = (socket: Socket, count: number) => void;

// Jeepay's words for a wrong signature: known to be checked before any order is stored.
const refusal = Buffer.from('{"code":9999,"msg":"验签失败"}');

function answer(socket: Socket, body: Uint8Array, headers = ""): void {
  socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n`);
  socket.write(body);
}

/** How each misbehaves when it has read the `count`th request of a connection. */
export const misbehaviours = {
  gzip: (socket) => answer(socket, gzipSync(refusal), "content-encoding: gzip\r\n"),
  "not UTF-8": (socket) => answer(socket, Buffer.from([0x7b, 0xff, 0x7d])),
  reset: (socket) => socket.resetAndDestroy(),
  closed: (socket) => socket.end(),
  "cut off": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{");
    setTimeout(() => socket.destroy(), 5);
  },
  silent: () => undefined,
  endless: (socket) => {
    const chunks = Buffer.from(`400\r\n${"x".repeat(1024)}\r\n`);
    const more = () => {
      while (!socket.destroyed && socket.write(chunks));
    };
    socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    socket.on("drain", more);
    more();
  },
  "kept, then reset": (socket, count) => (count === 1 ? answer(socket, refusal) : socket.resetAndDestroy()),
} satisfies Record<string, Misbehave>;

/** Starts one on a free port of 127.0.0.1. */
export async function startRawGateway(misbehave: Misbehave): Promise<RawGateway> {
  const sockets = new Set<Socket>();
  let requests = 0;
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    let text = "";
    let count = 0;
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (!isWhole(text)) return;
      text = "";
      requests += 1;
      count += 1;
      misbehave(socket, count);
    });
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    requests: () => requests,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether a request is there to its end: a body without a head counts, it is what a second try may look like. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return /^\{.*\}$/s.test(text);
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith("0\r\n\r\n") : text.length - end - 4 >= Number(length);
}

/** Listens on a free port of 127.0.0.1. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
  );
}

/** An address without a listener. */
export async function refusedUrl(): Promise<string> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
