import type { CallOptions, Payout, PayoutProvider } from "@payout/core";
import { messageOf } from "./row.ts";
import type { Said } from "./world.ts";

/** A call of the engine that waits for its end. */
export interface Call {
  readonly options: CallOptions;
  resolve(payout: Payout): void;
  reject(error: Error): void;
}

/** A provider whose calls end when, and as, a trace says. */
export interface RealProvider {
  readonly provider: PayoutProvider<object>;
  /** The next call that the engine makes. */
  nextCall(): Promise<Call>;
}

/** Makes a provider whose gateway is the model's. */
export function createRealProvider(refusesDuplicates: boolean): RealProvider {
  let waiting: ((call: Call) => void) | undefined;
  const hang = (options: CallOptions = {}): Promise<Payout> =>
    new Promise((resolve, reject) => {
      waiting?.({ options, resolve, reject });
      waiting = undefined;
    });
  return {
    nextCall: () =>
      new Promise((resolve) => {
        waiting = resolve;
      }),
    provider: {
      id: "gateway",
      account: "M1",
      capabilities: {
        balance: false,
        reversals: true,
        notifiesFailure: true,
        refusesDuplicates: refusesDuplicates,
        reportsNotFound: true,
      },
      validate: () => undefined,
      send: (_order, options) => hang(options),
      query: (_lookup, options) => hang(options),
      async receive({ body }) {
        const { reference, status } = JSON.parse(body.toString()) as { reference: string; status: Said };
        return { payout: messageOf(status, reference), acknowledgement: { status: 200, headers: {}, body: "success" } };
      },
    },
  };
}
