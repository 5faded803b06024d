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

/** The given fields of a request, and where they stood: `body` or `query`. */
export interface Given {
  readonly place: "body" | "query";
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The fields of a JSON body; refuses anything but an object with these fields. */
export function readBodyFields(text: string, known: readonly string[]): Given {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ControlError(400, `the body is no JSON: ${(error as Error).message}`, "body");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
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
  throw new ControlError(400, `${name} must be a text that is not empty`, `${given.place}.${name}`);
}
