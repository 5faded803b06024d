import { shownName } from "./redact.ts";

/** One thing that a generated validator found wrong. */
export interface ValidationProblem {
  /** JSON pointer to the value, `""` for the whole. */
  readonly instancePath: string;
  /** The JSON Schema keyword that does not hold, for example `"maxLength"`. */
  readonly keyword: string;
  /** What the keyword requires, for example `{ limit: 32 }`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** A validator generated from a JSON Schema; what it found is in `errors` until the next call. */
export interface Validator<T> {
  /** Returns whether the value fits the schema, and sets `errors`. */
  (value: unknown): value is T;
  /** What the last call found wrong; `null` when it found nothing. */
  errors?: readonly ValidationProblem[] | null;
}

/** How fields are called towards the caller. */
export interface FieldNaming {
  /** Turns the schema's path into the caller's. @default the schema's */
  readonly fieldName?: (path: string) => string;
  /** Where a field that the schema does not have belongs instead, if it belongs anywhere. */
  readonly belongsTo?: (field: string) => string | undefined;
}

/** Which field is wrong and what to do about it, one line for each problem; never a value. */
export function describeProblems(
  problems: readonly ValidationProblem[] | null | undefined,
  naming: FieldNaming = {},
): string {
  const lines = (problems ?? [])
    .filter(({ keyword }) => !summaries.has(keyword))
    .map((problem) => describe(problem, naming));
  return [...new Set(lines)].join("; ") || "the message does not have the expected form";
}

// These only say that one of their parts failed, and the part says why.
const summaries = new Set(["if", "oneOf", "anyOf"]);

function describe(
  { instancePath, keyword, params }: ValidationProblem,
  { fieldName = (path) => path, belongsTo = () => undefined }: FieldNaming,
): string {
  const path = instancePath.slice(1).replaceAll("/", ".");
  const inside = (name: unknown) => fieldName(path === "" ? String(name) : `${path}.${String(name)}`);
  if (keyword === "required") return `${inside(params["missingProperty"])} is required`;
  if (keyword === "additionalProperties") {
    const field = String(params["additionalProperty"]);
    const part = belongsTo(field);
    const advice =
      part === undefined
        ? "is not a field of this gateway: remove it"
        : `is not a field of a destination: give it as \`${part}\``;
    return `${inside(shownName(field))} ${advice}`;
  }
  return `${fieldName(path) || "the message"} ${advice(keyword, params)}`;
}

function advice(keyword: string, params: Readonly<Record<string, unknown>>): string {
  switch (keyword) {
    case "type":
      return `must be ${[params["type"]].flat().join(" or ")}`;
    case "const":
      return `must be ${JSON.stringify(params["allowedValue"])}`;
    case "enum":
      return `must be one of ${(params["allowedValues"] as readonly unknown[]).map((value) => JSON.stringify(value)).join(", ")}`;
    case "maxLength":
      return `must have at most ${params["limit"]} characters`;
    case "minLength":
      return params["limit"] === 1 ? "must not be empty" : `must have at least ${params["limit"]} characters`;
    case "minimum":
    case "maximum":
      return `must be ${params["comparison"]} ${params["limit"]}`;
    case "pattern":
      return `must match ${params["pattern"]}`;
    default:
      return `does not satisfy ${keyword} of the schema`;
  }
}
