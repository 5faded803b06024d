import type { Capabilities, PayoutOrder } from "@payout/core";
import type { AnyProvider } from "@payout/engine";
import { createStub, notFound, said } from "./stub.ts";

/** A gateway that outlives every database: it knows each order that was ever created there. */
export interface RememberingGateway {
  readonly provider: AnyProvider;
  /** How often each reference was created. */
  readonly creates: Map<string, number>;
  readonly stub: ReturnType<typeof createStub>;
}

/** Makes such a gateway, which has paid one order already: it reports "not found" and has found others. */
export function rememberingGateway(capabilities: Partial<Capabilities> = {}): RememberingGateway {
  const creates = new Map<string, number>();
  const stub = createStub(capabilities);
  stub.send = async ({ reference }: PayoutOrder<unknown>) => {
    creates.set(reference, (creates.get(reference) ?? 0) + 1);
    return said(reference, "succeeded");
  };
  stub.query = async (reference) => {
    if (!creates.has(reference)) throw notFound();
    return said(reference, "succeeded");
  };
  return { provider: stub.provider, creates, stub };
}
