import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@payout/core";
import { exitCodes } from "../exit-codes.ts";
import { CommandError, usage } from "../failure.ts";

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A server that listens. */
export interface Listening extends AsyncDisposable {
  readonly url: string;
  /** Takes no new requests, and resolves when those in flight are answered. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The address of `127.0.0.1:8080` or `[::1]:8080`. @throws CommandError `usage` */
export function addressOf(option: string, text: string): Address {
  const [, host = "", port = ""] = /^(\[[0-9a-f:]+\]|[^:\s]+):(\d{1,5})$/i.exec(text) ?? [];
  if (host !== "" && Number(port) <= 65_535) return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
  throw usage(`${option} must be an address and a port such as 127.0.0.1:8080; got ${JSON.stringify(text)}`);
}

/** Listens at an address. @throws CommandError `unreachable` where that is not possible */
export async function listen(
  handler: (request: Request) => Promise<Response>,
  { host, port }: Address,
): Promise<Listening> {
  const server = createServer(toNodeHandler(handler));
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      exitCodes.unreachable,
      "address",
      `cannot listen at ${host}:${port} (${code}). Choose another port, or stop what uses it.`,
    );
  }
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}
