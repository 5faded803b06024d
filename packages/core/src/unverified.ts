import { textOf } from "./answer.ts";
import type { CallContext } from "./call.ts";
import type { NotificationRequest } from "./contract.ts";
import { readNotification } from "./notification-fields.ts";

/** What a notification says about itself before it is verified: good enough to choose the provider that verifies it, for nothing else. */
export interface UnverifiedNotification {
  /** The merchant account that the notification names, where its gateway has a documented field for it. */
  readonly account?: string;
  /** The reference that the notification names, if it names one. */
  readonly reference?: string;
}

// No provider is chosen yet, so this is the one place that knows how all gateways spell these two fields. The conformance
// suite compares it with what each provider reads.
const accountFields = ["mchNo", "mch_id", "merchantId", "mch_no"];
const referenceFields = ["mchOrderNo", "trans_id", "withdraw_out_trade_no"];

/**
 * Reads what a notification says about itself.
 *
 * @throws PayoutError `bad_response` when it cannot be read.
 */
export function readUnverified(request: NotificationRequest): UnverifiedNotification {
  const call: CallContext = { provider: "notification", operation: "receive", posted: false };
  const { fields } = readNotification(call, request, ["json", "form", "query"]);
  const first = (names: readonly string[]) =>
    names.map((name) => (Object.hasOwn(fields, name) ? textOf(fields[name]) : undefined)).find(Boolean);
  const [account, reference] = [first(accountFields), first(referenceFields)];
  return { ...(account !== undefined && { account }), ...(reference !== undefined && { reference }) };
}
