import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { onTestFinished } from "vitest";
import type { CallContext, Operation } from "../src/call.ts";
import type { Payout } from "../src/contract.ts";
import { PayoutError } from "../src/errors.ts";
import { makePayout } from "../src/payout.ts";
import { type CommonSettings, type ResolvedSettings, resolveSettings } from "../src/settings.ts";

/** The call that a provider makes for `send` of order R1. */
export function aCall(operation: Operation = "send"): CallContext {
  return { provider: "test", operation, reference: "R1", posted: false };
}

export function settingsFor(baseUrl: string, more: CommonSettings = {}): ResolvedSettings {
  return resolveSettings("test", { timeoutMs: 2000, ...more, baseUrl }, { names: [] });
}

/** The `PayoutError` that the work must end with. */
export async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<PayoutError> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (PayoutError.is(error)) return error;
    throw error;
  }
  throw new Error("it resolved");
}

/** Starts any server on a free port of 127.0.0.1 and stops it after the test. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A real HTTP server; gives its URL. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}

/** A real HTTP server that keeps what reached it, and then answers. */
export async function serveAndRecord(
  answer: (response: ServerResponse, request: IncomingMessage, count: number) => void,
): Promise<{ url: string; received: { method: string; headers: IncomingMessage["headers"]; body: string }[] }> {
  const received: { method: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const url = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", headers } = request;
    received.push({ method, headers, body: Buffer.concat(chunks).toString("utf8") });
    answer(response, request, received.length);
  });
  return { url, received };
}

/** A server that speaks bytes, for what no HTTP library would say. */
export async function serveBytes(onConnection: (socket: Socket) => void): Promise<string> {
  return `http://127.0.0.1:${await listen(createTcpServer(onConnection))}`;
}

export function aPayout(fields: Partial<Payout> = {}): Payout {
  const { provider = "test", account = "M1", reference = "R1", raw = {}, rawBody = "{}", ...facts } = fields;
  return makePayout(
    { provider, account, reference },
    { status: "pending", final: false, repayable: false, ...facts },
    { raw, rawBody },
  );
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** The bytes of heap that something refers to. Garbage does not count: when that goes is the collector's affair. */
function reachableHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** What `work` resolves with, and the most heap in megabytes that it kept reachable meanwhile. */
export async function keptWhile<Result>(work: () => Promise<Result>): Promise<{ result: Result; megabytes: number }> {
  const before = reachableHeap();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, reachableHeap())), 60);
  try {
    return { result: await work(), megabytes: (most - before) / 1e6 };
  } finally {
    clearInterval(watch);
  }
}
