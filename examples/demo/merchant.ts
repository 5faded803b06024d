import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotificationHandler, type Payout, type PayoutProvider, toNodeHandler } from "@payout/core";

/** The merchant's side: an address that receives one provider's notifications. */
export interface Merchant {
  readonly notifyUrl: string;
  /** The payout that is notified under this reference, now or later. */
  notified(reference: string): Promise<Payout>;
  close(): void;
}

/** Starts a server on a free port. `provider` is called at the first notification, because it needs the address first. */
export async function startMerchant(provider: () => PayoutProvider): Promise<Merchant> {
  const arrivals = new Map<string, PromiseWithResolvers<Payout>>();
  const arrival = (reference: string) => {
    const known = arrivals.get(reference) ?? Promise.withResolvers<Payout>();
    arrivals.set(reference, known);
    return known;
  };
  const handler = createNotificationHandler(
    () => provider(),
    async (payout) => arrival(payout.reference).resolve(payout),
  );
  const server = createServer(toNodeHandler(handler));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    notifyUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    notified: (reference) => arrival(reference).promise,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
