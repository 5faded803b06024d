import { deliver, jsonAnswer } from "../faults/faulty-answer.ts";
import type { Handler, Host } from "./host.ts";
import { type LoopbackServer, listenOnLoopback } from "./loopback-server.ts";

/** One server for everything, each part under a path of its own, and servers for single parts. */
export interface SharedServer {
  readonly url: string;
  /** The host of what lives under `base`, which begins with a slash and has one part. */
  under(base: string): Host;
  /** The host of what lives on a port of its own besides. Rejects when the port is taken. */
  alone(base: string, port: number): Promise<Host>;
  close(): Promise<void>;
}

/** Listens; a request to no known path gets a JSON 404 that names the known ones. Rejects when the port is taken. */
export async function startSharedServer(port: number, address?: string): Promise<SharedServer> {
  const handlers = new Map<string, Handler>();
  const open: LoopbackServer[] = [];
  const listen = async (at: number, handle: Handler, base: string): Promise<LoopbackServer> => {
    const server = await listenOnLoopback(at, (request, response) => handle(request, response, base), address);
    open.push(server);
    return server;
  };
  const shared = await listen(
    port,
    async (request, response) => {
      const { url = "" } = request;
      const base = /^\/[^/?]*/.exec(url)?.[0] ?? "";
      const handler = handlers.get(base);
      if (handler) return handler(request, response, base);
      const message = `the sandbox has nothing at this address; it has ${[...handlers.keys()].join(", ")}`;
      await deliver(response, { ...jsonAnswer(JSON.stringify({ error: { message } })), status: 404 }, url);
    },
    "",
  );
  const under = (base: string): Host => ({
    url: `${shared.url}${base}`,
    base,
    serve: (handler) => void handlers.set(base, handler),
  });
  return {
    url: shared.url,
    under,
    async alone(base, at) {
      // A gateway answers only after `serve`; until then its port is not known.
      const { url } = await listen(at, async (...request) => handlers.get(base)?.(...request), "");
      return { ...under(base), url };
    },
    close: async () => void (await Promise.all(open.map((server) => server.close()))),
  };
}
