import { PayoutError, type PayoutOrder } from "@payout/core";
import { EngineError } from "./errors.ts";
import type { ProviderEntry } from "./settings.ts";

/** An order of any destination, as the engine stores it. */
export type AnyOrder = PayoutOrder<unknown>;

const longestReference = 200;
const longestAmount = 30;

/**
 * Takes an order in: checks what the engine itself relies on, and copies it, so that what is stored and sent is what was
 * checked. What the gateway wants of a destination is checked by its provider, at the sending.
 * @throws EngineError `invalid_order`, which names the field.
 */
export function takeOrder(order: AnyOrder): AnyOrder {
  const { reference, amount } = order ?? {};
  if (typeof reference !== "string" || reference === "" || reference.length > longestReference)
    throw invalid("reference", undefined, `must be a string of 1 to ${longestReference} characters`);
  // The currency's decimals are the provider's to check: it knows which currencies its gateway has besides ISO 4217.
  if (!isAmount(amount))
    throw invalid(
      "amount",
      reference,
      'must be { value, currency }: a decimal above zero such as "2704.00", and a code such as "CNY"',
    );
  const copy = copied(order, reference);
  const [changed] = differingPaths(order, copy);
  if (changed !== undefined)
    throw invalid(changed, reference, "is not a plain JSON value, so it would not be sent as given");
  return copy;
}

function isAmount(amount: unknown): boolean {
  if (typeof amount !== "object" || amount === null) return false;
  const { value, currency } = amount as { readonly value?: unknown; readonly currency?: unknown };
  if (typeof value !== "string" || typeof currency !== "string" || value.length > longestAmount) return false;
  return /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/.test(value) && /[1-9]/.test(value) && /^[A-Z0-9]{3,10}$/.test(currency);
}

function copied(order: AnyOrder, reference: string): AnyOrder {
  const text = writtenAsJson(order, reference);
  // PostgreSQL's jsonb takes neither, and JSON writes both as escapes; one such order would fail all that are stored with it.
  if (/\\u(?:0000|d[89a-f])/.test(text))
    throw invalid("order", reference, "contains a NUL character or an unpaired surrogate");
  return JSON.parse(text) as AnyOrder;
}

function writtenAsJson(order: AnyOrder, reference: string): string {
  try {
    return JSON.stringify(order);
  } catch {
    throw invalid("order", reference, "cannot be written as JSON");
  }
}

function invalid(path: string, reference: string | undefined, what: string): EngineError {
  const about = reference === undefined ? "the order" : `the order ${reference}`;
  return new EngineError({
    code: "invalid_order",
    message: `${about} was refused: ${path} ${what}. Nothing was stored or sent. Correct it and submit again.`,
    reference,
    paths: [path],
    problems: [{ path, message: what }],
  });
}

/** The order as its provider gets it: with the address of this engine's notifications where it names none. */
export function asSent(order: AnyOrder, providerName: string, publicUrl: string | undefined): AnyOrder {
  const notifyUrl = order.notifyUrl ?? (publicUrl && `${publicUrl}/${providerName}`);
  return { ...order, ...(notifyUrl !== undefined && { notifyUrl }) };
}

/** The error of an order that its provider would refuse before sending it; undefined when there is none. */
export function refusedByProvider({ name, provider }: ProviderEntry, order: AnyOrder): EngineError | undefined {
  try {
    provider.validate(order);
    return undefined;
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    const { code, problems = [] } = error;
    const { reference } = order;
    const what = problems.map(({ path, message }) => `${path} ${message}`.trim()).join("; ");
    return new EngineError({
      code: code === "invalid_order" ? code : "configuration",
      message: `${name} ${reference}: the order was refused: ${what || error.message}. Nothing was stored or sent. Correct it and submit again.`,
      reference,
      provider: name,
      ...(code === "invalid_order" && { paths: problems.map(({ path }) => path), problems }),
      cause: error,
    });
  }
}

/** The reference without case and accents, for a gateway that ignores them; null for every other. */
export function foldedReference({ provider }: ProviderEntry, reference: string): string | null {
  if (provider.capabilities.foldsReferences !== true) return null;
  return reference.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trimEnd();
}

/** Where two values differ, as field paths: `destination.accountNo`. Values are left out: they are account numbers and names. */
export function differingPaths(one: unknown, other: unknown, path = ""): string[] {
  if (Object.is(one, other)) return [];
  if (!isContainer(one) || !isContainer(other) || Array.isArray(one) !== Array.isArray(other)) return [path || "order"];
  const names = new Set([...definedNames(one), ...definedNames(other)]);
  return [...names].flatMap((name) =>
    differingPaths(fieldOf(one, name), fieldOf(other, name), path === "" ? name : `${path}.${name}`),
  );
}

type Container = Readonly<Record<string, unknown>>;

/** Plain objects and lists only: a Date, a Map or a class's object is not what JSON makes of it. */
function isContainer(value: unknown): value is Container {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || prototype === Object.prototype;
}

function definedNames(value: Container): string[] {
  return Object.keys(value).filter((name) => value[name] !== undefined);
}

function fieldOf(value: Container, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
