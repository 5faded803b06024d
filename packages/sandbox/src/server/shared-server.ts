import { deliver, jsonAnswer } from "../faults/faulty-answer.ts";
import type { Handler, Host } from "./host.ts";
import { listenOnLoopback } from "./loopback-server.ts";

/** One server for several gateways, each under a path of its own. */
export interface SharedServer {
  readonly url: string;
  /** The host of what lives under `base`, which begins with a slash and has one part. */
  under(base: string): Host;
  close(): Promise<void>;
}

/** Listens; a request to no known path gets a JSON 404 that names the known ones. Rejects when the port is taken. */
export async function startSharedServer(port: number, address?: string): Promise<SharedServer> {
  const handlers = new Map<string, Handler>();
  const server = await listenOnLoopback(
    port,
    async (request, response) => {
      const { url = "" } = request;
      const handler = handlers.get(/^\/[^/?]*/.exec(url)?.[0] ?? "");
      if (handler) return handler(request, response);
      const message = `the sandbox has nothing at this address; it has ${[...handlers.keys()].join(", ")}`;
      await deliver(response, { ...jsonAnswer(JSON.stringify({ error: { message } })), status: 404 }, url);
    },
    address,
  );
  return {
    ...server,
    under: (base) => ({
      url: `${server.url}${base}`,
      base,
      serve: (handler) => void handlers.set(base, handler),
    }),
  };
}
