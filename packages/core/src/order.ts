import { aboutCall } from "./about.ts";
import type { CallContext } from "./call.ts";
import type { PayoutOrder } from "./contract.ts";
import { failure, type PayoutError } from "./errors.ts";
import { moneyProblem } from "./money.ts";
import { describeProblems, type Validator } from "./validation.ts";

const orderFields = ["reference", "amount", "destination", "notifyUrl", "description"];

/**
 * Checks what every order must have, whatever the gateway: a reference, an exact amount, a destination, no field that would
 * be dropped in silence.
 *
 * @throws PayoutError `invalid_order`, outcome `not_sent`, with the path of the field.
 */
export function checkOrder(
  call: CallContext,
  order: PayoutOrder<unknown>,
  extraCurrencies?: Readonly<Record<string, number>>,
): void {
  const problem = orderProblem(order, extraCurrencies);
  if (problem !== undefined) throw invalidOrder(call, problem);
}

/**
 * Validates a destination against its schema, without its empty fields.
 *
 * @throws PayoutError `invalid_order`, outcome `not_sent`, with the path of the field in the order.
 */
export function checkDestination<T>(
  call: CallContext,
  validator: Validator<T>,
  destination: unknown,
  sourceOfField: (field: string) => string,
): T {
  const given = withoutEmpty(destination as object);
  if (validator(given)) return given;
  throw invalidOrder(
    call,
    describeProblems(validator.errors, {
      fieldName: (path) => `destination${path && "."}${path}`,
      belongsTo: (field) => partOfOrder(sourceOfField(field)),
    }),
  );
}

/** The part of an order that a field of the wire comes from, where it is no part of its destination. */
function partOfOrder(source: string): string | undefined {
  const [part = ""] = source.split(/[. ]/);
  return orderFields.includes(part) && part !== "destination" ? part : undefined;
}

/**
 * Refuses an order in another currency than the gateway's only one.
 *
 * @throws PayoutError `invalid_order`, outcome `not_sent`.
 */
export function requireCurrency(call: CallContext, { amount }: PayoutOrder<unknown>, currency: string): void {
  if (amount.currency === currency) return;
  throw invalidOrder(call, `amount.currency must be "${currency}": this gateway pays in no other currency`);
}

/** The error of an order that is refused before anything is sent. */
export function invalidOrder(call: CallContext, problem: string): PayoutError {
  return failure(call, {
    code: "invalid_order",
    notSent: true,
    message: `${aboutCall(call)}: ${problem}. Nothing was sent. Correct the order.`,
  });
}

/** The fields that have a value: gateways leave empty ones out of the signature, so they are not sent at all. */
export function withoutEmpty<T extends object>(fields: T): Partial<T> {
  const isGiven = (value: unknown) => value !== "" && value !== undefined;
  if (Object.values(fields).every(isGiven)) return { ...fields };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value))) as Partial<T>;
}

/**
 * Validates part of an order against its schema.
 *
 * @throws PayoutError `invalid_order`, outcome `not_sent`; `fieldName` turns the schema's path into the order's.
 */
export function checkAgainst<T>(
  call: CallContext,
  validator: Validator<T>,
  value: unknown,
  fieldName: (path: string) => string,
): T {
  if (validator(value)) return value;
  throw invalidOrder(call, describeProblems(validator.errors, { fieldName }));
}

function orderProblem(
  order: PayoutOrder<unknown>,
  extraCurrencies?: Readonly<Record<string, number>>,
): string | undefined {
  if (typeof order !== "object" || order === null) return "the order must be { reference, amount, destination }";
  const unknown = Object.keys(order).find((name) => !orderFields.includes(name));
  if (unknown !== undefined) return `${unknown} is not a field of an order: remove it, or put it into destination`;
  if (typeof order.reference !== "string" || order.reference === "") return "reference must be a non-empty string";
  if (typeof order.destination !== "object" || order.destination === null) return "destination must be an object";
  for (const name of ["notifyUrl", "description"] as const) {
    if (order[name] !== undefined && typeof order[name] !== "string") return `${name} must be a string`;
  }
  return moneyProblem(order.amount, "amount", extraCurrencies);
}
