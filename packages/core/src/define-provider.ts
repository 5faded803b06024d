import type { CallContext } from "./call.ts";
import type {
  Acknowledgement,
  Balance,
  CallOptions,
  Capabilities,
  Expected,
  Lookup,
  NotificationRequest,
  Payout,
  PayoutOrder,
  PayoutProvider,
} from "./contract.ts";
import { perform } from "./perform.ts";
import type { ResolvedSettings } from "./settings.ts";

/** What a gateway package supplies: its operations, each given the call that errors and events are made from. */
export interface ProviderParts<Destination, Raw> {
  readonly id: string;
  readonly capabilities: Capabilities;
  readonly settings: ResolvedSettings;
  send(call: CallContext, order: PayoutOrder<Destination>, options?: CallOptions): Promise<Payout<Raw>>;
  query(
    call: CallContext,
    lookup: Lookup,
    options?: CallOptions & { readonly expected?: Expected },
  ): Promise<Payout<Raw>>;
  balance?(call: CallContext, currency: string, options?: CallOptions): Promise<Balance>;
  receive(
    call: CallContext,
    request: NotificationRequest,
    expected: Expected | undefined,
  ): Promise<{ payout: Payout<Raw>; acknowledgement: Acknowledgement }>;
}

/** A provider of a gateway that can be asked for its balance. */
export type ProviderWithBalance<Destination, Raw> = PayoutProvider<Destination, Raw> &
  Required<Pick<PayoutProvider<Destination, Raw>, "balance">>;

/** Makes the provider that callers see: frozen, observed, and throwing nothing but `PayoutError`. */
export function defineProvider<Destination, Raw>(
  parts: ProviderParts<Destination, Raw> & Required<Pick<ProviderParts<Destination, Raw>, "balance">>,
): ProviderWithBalance<Destination, Raw>;
export function defineProvider<Destination, Raw>(
  parts: ProviderParts<Destination, Raw>,
): PayoutProvider<Destination, Raw>;
export function defineProvider<Destination, Raw>(
  parts: ProviderParts<Destination, Raw>,
): PayoutProvider<Destination, Raw> {
  const { id: provider, capabilities, settings, balance } = parts;
  return Object.freeze<PayoutProvider<Destination, Raw>>({
    id: provider,
    capabilities: Object.freeze({ ...capabilities }),
    send: (order, options) =>
      perform(settings, { provider, operation: "send", reference: order?.reference }, (call) =>
        parts.send(call, order, options),
      ),
    query: (lookup, options) =>
      perform(settings, { provider, operation: "query", reference: lookup?.reference }, (call) =>
        parts.query(call, lookup, options),
      ),
    ...(balance && {
      balance: (currency, options) =>
        perform(settings, { provider, operation: "balance" }, (call) => balance(call, currency, options)),
    }),
    receive: (request, options) =>
      perform(settings, { provider, operation: "receive" }, (call) => parts.receive(call, request, options?.expected)),
  });
}
