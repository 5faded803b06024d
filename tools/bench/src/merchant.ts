import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A merchant's server: takes every notification, checks nothing, and says what every vendor takes for an acknowledgement. */
export interface Merchant extends AsyncDisposable {
  readonly notifyUrl: string;
  /** Resolves when so many notifications have come, all in all. */
  heard(count: number): Promise<void>;
}

/** Listens on a free port. */
export async function startMerchant(): Promise<Merchant> {
  let count = 0;
  let waiting: { readonly count: number; readonly resolve: () => void } | undefined;
  const server = createServer((request, response) => {
    request.resume().once("end", () => {
      response.end("success");
      count += 1;
      if (waiting !== undefined && count >= waiting.count) waiting.resolve();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    notifyUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    heard: (wanted) =>
      new Promise((resolve) => {
        if (count >= wanted) resolve();
        else waiting = { count: wanted, resolve };
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
