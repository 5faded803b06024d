import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@payout/core";
import { createMockServer } from "@scalar/mock-server";
import { readDocument } from "./document.ts";

/** A gateway played by @scalar/mock-server, which knows our OpenAPI document and nothing else. */
export interface MockGateway {
  readonly url: string;
  /** Requests and answers so far, as "POST /path 200". */
  readonly log: readonly string[];
  close(): Promise<void>;
}

export async function startMockGateway(gateway: string): Promise<MockGateway> {
  const mock = await createMockServer({ document: { ...readDocument(gateway) }, logger: false });
  const log: string[] = [];
  const server = createServer(
    toNodeHandler(async (request) => {
      const response = await mock.fetch(request);
      log.push(`${request.method} ${new URL(request.url).pathname} ${response.status}`);
      return response;
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
