import { PayoutError } from "@payout/core";

/** The `PayoutError` that a call must end with. */
export async function failureOf(call: Promise<unknown>): Promise<PayoutError> {
  const error = await call.then(
    (value) => new Error("expected a PayoutError, but the call resolved", { cause: value }),
    (reason: unknown) => reason,
  );
  if (PayoutError.is(error)) return error;
  throw error;
}
