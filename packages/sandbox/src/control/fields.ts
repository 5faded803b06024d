/** A request that the control API refuses, with the place of the mistake where there is one. */
export class ControlError extends Error {
  readonly status: number;
  /** `body.fault`, `query.provider` and the like. */
  readonly path: string | undefined;

  constructor(status: number, message: string, path?: string) {
    super(message);
    this.status = status;
    this.path = path;
  }
}

/** The given fields of a request, and where they stood. */
export interface Given {
  readonly place: "body" | "query" | "path";
  readonly fields: Readonly<Record<string, unknown>>;
  /** What the variable parts of the address were. */
  readonly parts?: Readonly<Record<string, string>>;
}

/** The fields of a JSON body; refuses anything but an object with these fields. */
export function readBodyFields(text: string, known: readonly string[]): Given {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ControlError(400, `the body is not JSON: ${(error as Error).message}`, "body");
  }
  if (!isObject(parsed)) {
    throw new ControlError(400, `the body must be a JSON object with ${known.join(", ")}`, "body");
  }
  return onlyKnown({ place: "body", fields: parsed as Record<string, unknown> }, known);
}

/** The parameters of a query string; refuses others than these. */
export function readQueryFields(parameters: URLSearchParams, known: readonly string[]): Given {
  return onlyKnown({ place: "query", fields: Object.fromEntries(parameters) }, known);
}

function onlyKnown(given: Given, known: readonly string[]): Given {
  const stranger = Object.keys(given.fields).find((name) => !known.includes(name));
  if (stranger === undefined) return given;
  const names = known.length === 0 ? "there are none" : `known are ${known.join(", ")}`;
  throw new ControlError(400, `there is no field ${JSON.stringify(stranger)}; ${names}`, `${given.place}.${stranger}`);
}

/** One of the allowed words. */
export function wordOf<Word extends string>(given: Given, name: string, allowed: readonly Word[]): Word {
  const value = given.fields[name];
  const found = allowed.find((word) => word === value);
  if (found !== undefined) return found;
  const wrong = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  throw new ControlError(400, `${name} ${wrong}; it must be one of ${allowed.join(", ")}`, `${given.place}.${name}`);
}

/** One of the allowed words, or none. */
export function optionalWordOf<Word extends string>(
  given: Given,
  name: string,
  allowed: readonly Word[],
): Word | undefined {
  return given.fields[name] === undefined ? undefined : wordOf(given, name, allowed);
}

/** A text that is not empty. */
export function textOf(given: Given, name: string): string {
  const value = given.fields[name];
  if (typeof value === "string" && value !== "") return value;
  throw new ControlError(400, `${name} must be a non-empty string`, `${given.place}.${name}`);
}

/** A text, also an empty one, or none. */
export function optionalTextOf(given: Given, name: string): string | undefined {
  const value = given.fields[name];
  if (value === undefined || typeof value === "string") return value;
  throw new ControlError(400, `${name} must be a string`, `${given.place}.${name}`);
}

/** An object of texts; an empty one where none is given. */
export function textsOf(given: Given, name: string): Readonly<Record<string, string>> {
  const value = given.fields[name] ?? {};
  if (isObject(value) && Object.values(value).every((text) => typeof text === "string")) {
    return value as Readonly<Record<string, string>>;
  }
  throw new ControlError(400, `${name} must be an object of strings`, `${given.place}.${name}`);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
