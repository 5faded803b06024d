import type { Payout, PayoutError } from "@payout/core";
import type { Fault, InrFault, NotificationFault } from "@payout/sandbox";
import { expect } from "vitest";

type Verdicts<Name extends string> = Readonly<Record<Exclude<Name, NotificationFault>, string>>;

/**
 * How a send ends under each fault of its answer, where answers carry no signature: `payout` with its status, or the
 * error's code.
 */
export const unsignedVerdicts: Verdicts<InrFault> = {
  hang_before_accept: "timeout",
  hang_after_accept: "timeout",
  reset_before_accept: "network",
  reset_after_accept: "network",
  status_502_after_accept: "unavailable",
  status_500_html: "unavailable",
  redirect_307: "bad_response",
  misdirected_421: "bad_response",
  truncated_body: "network",
  empty_body: "bad_response",
  html_200: "bad_response",
  other_order: "bad_response",
  other_amount: "bad_response",
  unknown_state: "payout unknown",
  missing_data: "bad_response",
  repeated_key: "bad_response",
  numeric_ids: "payout pending",
  oversized_body: "bad_response",
  slow: "payout pending",
  trailing_garbage: "bad_response",
  code_as_text: "payout pending",
  rate_limit: "rate_limited",
  maintenance: "unavailable",
  notification_before_answer: "payout pending",
};

/** The same where answers are signed. */
export const signedVerdicts: Verdicts<Fault> = {
  ...unsignedVerdicts,
  wrong_signature: "bad_signature",
  missing_signature: "bad_signature",
};

/** How a send ended, in the words of the tables; an error must name the reference and leave the outcome unknown. */
export function sendVerdict(call: Promise<Payout>, reference: string): Promise<string> {
  return call.then(
    ({ status }) => `payout ${status}`,
    (error: PayoutError) => {
      expect([error.outcome, error.reference]).toEqual(["unknown", reference]);
      return error.code;
    },
  );
}
