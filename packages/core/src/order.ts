import { aboutCall } from "./about.ts";
import type { CallContext } from "./call.ts";
import { failure, type OrderProblem, type PayoutError } from "./errors.ts";
import { problemsFound, type Validator } from "./validation.ts";

/** The fields of an order. */
export const orderFields: readonly string[] = ["reference", "amount", "destination", "notifyUrl", "description"];

/** The error of an order, or of a lookup, that is refused before anything is sent. */
export function invalidOrder(call: CallContext, problems: readonly OrderProblem[]): PayoutError {
  const what = problems.map(({ path, message }) => `${path} ${message}`.trim()).join("; ");
  return failure(call, {
    code: "invalid_order",
    notSent: true,
    problems,
    message: `${aboutCall(call)}: ${what}. Nothing was sent. Correct the order.`,
  });
}

/** The fields that have a value: gateways leave empty ones out of the signature, so they are not sent at all. */
export function withoutEmpty<T extends object>(fields: T): Partial<T> {
  const isGiven = (value: unknown) => value !== "" && value !== undefined;
  if (Object.values(fields).every(isGiven)) return { ...fields };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value))) as Partial<T>;
}

/**
 * Validates a message against its schema.
 *
 * @throws PayoutError `invalid_order`, outcome `not_sent`; `fieldName` turns the schema's path into the caller's.
 */
export function checkAgainst<T>(
  call: CallContext,
  validator: Validator<T>,
  value: unknown,
  fieldName: (path: string) => string,
): T {
  if (validator(value)) return value;
  throw invalidOrder(call, problemsFound(validator.errors, { fieldName }));
}
