import { refuseOther } from "./believe.ts";
import type { CallContext } from "./call.ts";
import type { Payout } from "./contract.ts";
import type { GatewayDefinition } from "./gateway.ts";
import type { JsonObject } from "./json.ts";
import { makePayout } from "./payout.ts";

/** A message that has been read: its fields, all of it, and its text. */
interface Message {
  readonly data: JsonObject;
  readonly raw: JsonObject;
  readonly rawBody: string;
  readonly signed: boolean;
  readonly sensitive: readonly unknown[];
  readonly httpStatus?: number;
}

/**
 * The payout that a message is about.
 *
 * @throws PayoutError `bad_response` when it names no order, or when it is signed and about another account or kind of order.
 */
export function payoutIn(gateway: GatewayDefinition, call: CallContext, message: Message): Payout<JsonObject> {
  const { data, signed, sensitive, httpStatus } = message;
  const { account = gateway.account, reference } = gateway.identify(data);
  if (reference === undefined) refuseOther(call, "reference", httpStatus);
  if (signed && account !== gateway.account) refuseOther(call, "account", httpStatus);
  if (signed) gateway.checkSubject?.(call, data);
  const facts = gateway.toPayout(data, { timeZone: gateway.settings.timeZone, sensitive });
  return makePayout({ provider: gateway.id, account: gateway.account, reference }, facts, message);
}
