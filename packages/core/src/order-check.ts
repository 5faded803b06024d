import type { CallContext } from "./call.ts";
import type { Money, PayoutOrder } from "./contract.ts";
import type { OrderProblem } from "./errors.ts";
import { moneyProblem } from "./money.ts";
import { invalidOrder, orderFields, withoutEmpty } from "./order.ts";
import { shownName } from "./redact.ts";
import { problemsFound, type Validator } from "./validation.ts";
import { hiddenCharacter } from "./visible.ts";

/** Collects what is wrong with an order, so that its caller learns everything at once. */
export interface OrderCheck {
  /** The order is only checked: a signature that takes long may be any text of its form. */
  readonly dryRun: boolean;
  /**
   * Notes what is wrong with a part of the order. Only the first problem of each path is kept, so that a check may go on with a
   * value that has been refused.
   *
   * @param path The path in the order, such as `amount.value`.
   * @param message What to do about it; the error puts the path in front.
   */
  refuse(path: string, message: string): void;
  /** The destination without its empty fields, `undefined` when it does not fit its schema. */
  destination<T>(validator: Validator<T>): T | undefined;
  /** Refuses every currency but the gateway's only one. */
  currency(only: string): void;
  /** Notes what a message's schema refuses, but for parts of the order that have been refused already. */
  message(validator: Validator<unknown>, message: unknown): void;
}

/** What a gateway knows about its orders. */
interface OrderRules {
  /** Decimals of currencies that ISO 4217 does not have. */
  readonly extraCurrencies?: Readonly<Record<string, number>>;
  /** Where a field of the request comes from: a path in the order or the settings. */
  sourceOfField(field: string): string;
}

// Far above the longest order that a gateway documents. It is checked first: a pattern can take long over a long text.
const mostCharacters = 20_000;

// A destination holds texts, or objects of texts. What lies deeper is refused by its schema.
const deepest = 3;

/**
 * Writes what a gateway wants of an order. Before it does, everything is checked that every order must have, whatever the
 * gateway; a part that is refused is replaced by a value of its type, so that the gateway's own checks can go on.
 *
 * @throws PayoutError `invalid_order`, outcome `not_sent`, with everything that is wrong with the order.
 */
export function writeOrder<Written>(
  call: CallContext,
  given: unknown,
  rules: OrderRules,
  write: (check: OrderCheck, order: PayoutOrder<object>) => Written,
): Written {
  if (typeof given !== "object" || given === null)
    throw invalidOrder(call, [{ path: "", message: "the order must be { reference, amount, destination }" }]);
  const fields = given as Fields;
  const tooLong = longestText(fields);
  if (tooLong !== undefined) throw invalidOrder(call, [tooLong]);
  const problems: OrderProblem[] = [];
  const refuse = (path: string, message: string) => {
    if (!problems.some((known) => known.path === path)) problems.push({ path, message });
  };
  const order = partsOf(fields, rules, refuse);
  const written = write({ dryRun: call.dryRun === true, ...checkOf(order, rules, { problems, refuse }) }, order);
  if (problems.length > 0) throw invalidOrder(call, problems);
  return written;
}

function partsOf(fields: Fields, rules: OrderRules, refuse: Refuse): PayoutOrder<object> {
  for (const name of Object.keys(fields))
    if (!orderFields.includes(name))
      refuse(shownName(name), "is not a field of an order: remove it, or put it into destination");
  return {
    reference: referenceIn(fields, refuse),
    amount: moneyIn(fields["amount"], rules, refuse),
    destination: destinationIn(fields["destination"], refuse),
    ...optionalText(fields, "notifyUrl", refuse),
    ...optionalText(fields, "description", refuse),
  };
}

function checkOf(
  { amount, destination, description }: PayoutOrder<object>,
  rules: OrderRules,
  { problems, refuse }: { readonly problems: OrderProblem[]; readonly refuse: Refuse },
): Omit<OrderCheck, "dryRun"> {
  return {
    refuse,
    destination: (validator) => fitting(validator, destination, rules, problems),
    currency: (only) => {
      if (amount.currency !== only)
        refuse("amount.currency", `must be "${only}": this gateway pays in no other currency`);
    },
    message: (validator, message) => {
      if (validator(message)) return;
      const refused = new Set(problems.map(({ path }) => rootOf(path)));
      // Where a gateway requires a description, the reference stands in for one that is absent.
      const standsIn = (source: string) => (description ? source : source.replace(/^description/, "reference"));
      const fieldName = (field: string) => standsIn(rules.sourceOfField(field));
      const found = problemsFound(validator.errors, { fieldName });
      problems.push(...found.filter(({ path }) => !refused.has(rootOf(path))));
    },
  };
}

function rootOf(path: string): string {
  return /^\w*/.exec(path)?.[0] ?? "";
}

type Refuse = OrderCheck["refuse"];
type Fields = Readonly<Record<string, unknown>>;

/** The longest text of an order that is too long as a whole. */
function longestText(fields: Fields): OrderProblem | undefined {
  const counted: CharacterCount = { total: 0, longest: 0, path: [] };
  countCharacters(fields, [], counted);
  if (counted.total <= mostCharacters) return undefined;
  const path = counted.path.map(shownName).join(".");
  return { path, message: `is too long: an order has at most ${mostCharacters} characters in all` };
}

interface CharacterCount {
  total: number;
  longest: number;
  /** The names that lead to the longest text, as they were given: almost no order needs them for an error. */
  path: readonly string[];
}

function countCharacters(fields: Fields, parents: readonly string[], counted: CharacterCount): void {
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (typeof value === "object" && value !== null && parents.length < deepest) {
      countCharacters(value as Fields, [...parents, name], counted);
      continue;
    }
    const length = name.length + (typeof value === "string" ? value.length : 0);
    counted.total += length;
    if (length <= counted.longest) continue;
    counted.longest = length;
    counted.path = [...parents, name];
  }
}

function referenceIn({ reference }: Fields, refuse: Refuse): string {
  if (typeof reference === "string" && reference !== "") {
    refuseHidden("reference", reference, refuse);
    return reference;
  }
  refuse("reference", "must be a non-empty string");
  return "";
}

function optionalText(fields: Fields, name: "notifyUrl" | "description", refuse: Refuse): object {
  const value = fields[name];
  if (value === undefined) return {};
  if (typeof value === "string") return { [name]: value };
  refuse(name, "must be a string");
  return {};
}

function moneyIn(given: unknown, { extraCurrencies }: OrderRules, refuse: Refuse): Money {
  const problem = moneyProblem(given, "amount", extraCurrencies);
  if (problem === undefined) return given as Money;
  const [path = "amount", ...message] = problem.split(" ");
  refuse(path, message.join(" "));
  const { currency } = (given ?? {}) as Partial<Record<keyof Money, unknown>>;
  return { value: "1", currency: typeof currency === "string" ? currency : "" };
}

function destinationIn(given: unknown, refuse: Refuse): object {
  if (typeof given !== "object" || given === null) {
    refuse("destination", "must be an object");
    return {};
  }
  const destination = withoutEmpty(given);
  for (const [name, value] of Object.entries(destination))
    if (typeof value === "string") refuseHidden(`destination.${name}`, value, refuse);
  return destination;
}

function refuseHidden(path: string, text: string, refuse: Refuse): void {
  const hidden = hiddenCharacter(text);
  if (hidden !== undefined) refuse(path, `contains the invisible character ${hidden}: remove it`);
}

function fitting<T>(
  validator: Validator<T>,
  destination: unknown,
  { sourceOfField }: OrderRules,
  problems: OrderProblem[],
): T | undefined {
  if (validator(destination)) return destination;
  const known = new Set(problems.map(({ path }) => path));
  if (known.has("destination")) return undefined;
  const found = problemsFound(validator.errors, {
    fieldName: (path) => `destination${path && "."}${path}`,
    belongsTo: (field) => partOfOrder(sourceOfField(field)),
  });
  problems.push(...found.filter(({ path }) => !known.has(path)));
  return undefined;
}

/** The part of an order that a field of the wire comes from, where it is no part of its destination. */
function partOfOrder(source: string): string | undefined {
  const part = rootOf(source);
  return orderFields.includes(part) && part !== "destination" ? part : undefined;
}
