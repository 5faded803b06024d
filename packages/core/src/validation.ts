import type { OrderProblem } from "./errors.ts";
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

/** What is wrong, one entry for each problem; never a value. */
export function problemsFound(
  problems: readonly ValidationProblem[] | null | undefined,
  naming: FieldNaming = {},
): OrderProblem[] {
  const found = (problems ?? [])
    .filter(({ keyword }) => !summaries.has(keyword))
    .map((problem) => describeProblem(problem, naming));
  const texts = found.map(textOfProblem);
  const distinct = found.filter((_problem, at) => texts.indexOf(texts[at] ?? "") === at);
  return distinct.length > 0 ? distinct : [{ path: "", message: "the message does not have the expected form" }];
}

/** The same in words, for an error that has no caller's order to name. */
export function describeProblems(problems: readonly ValidationProblem[] | null | undefined): string {
  return problemsFound(problems).map(textOfProblem).join("; ");
}

function textOfProblem({ path, message }: OrderProblem): string {
  return `${path} ${message}`.trim();
}

// These only say that one of their parts failed, and the part says why.
const summaries = new Set(["if", "oneOf", "anyOf"]);

function describeProblem(
  { instancePath, keyword, params }: ValidationProblem,
  { fieldName = (path) => path, belongsTo = () => undefined }: FieldNaming,
): OrderProblem {
  const path = instancePath.slice(1).replaceAll("/", ".");
  const named = (name: unknown) => fieldName(path === "" ? String(name) : `${path}.${String(name)}`);
  if (keyword === "required") return problemAt(named(params["missingProperty"]), "is required");
  if (keyword === "additionalProperties") {
    const field = String(params["additionalProperty"]);
    const part = belongsTo(field);
    const message =
      part === undefined
        ? "is not a field of this gateway: remove it"
        : `is not a field of a destination: give it as \`${part}\``;
    return problemAt(named(shownName(field)), message);
  }
  return problemAt(fieldName(path) || "the message", advice(keyword, params));
}

/** A field's name may be followed by its unit, `amount.value in fen`: that is no part of its path. */
function problemAt(name: string, message: string): OrderProblem {
  const [path = "", ...unit] = name.split(" ");
  return { path, message: [...unit, message].join(" ") };
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
