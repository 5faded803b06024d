/** What is wrong with one field, as Ajv reports it. */
interface SchemaProblem {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The check of one message, generated from its published schema. */
export interface SchemaCheck {
  (value: unknown): boolean;
  errors?: readonly SchemaProblem[] | null;
}

/** A field that the schema refuses. */
export interface Misfit {
  readonly field: string;
  readonly isMissing: boolean;
}

/**
 * The first field that the published schema refuses; for a field that is missing, its name. Fields that are empty count as
 * absent, as they do for every vendor's signature; fields that the schema does not know are let through, and so are those
 * of `tolerated`.
 */
export function firstMisfit(check: SchemaCheck, value: object, tolerated: readonly string[]): Misfit | undefined {
  const filled = Object.entries(value).filter(([, content]) => content !== "" && content !== null);
  if (check(Object.fromEntries(filled))) return undefined;
  return (check.errors ?? [])
    .filter(({ keyword }) => keyword !== "additionalProperties")
    .map(misfitOf)
    .find(({ field }) => field !== "" && !tolerated.includes(field));
}

function misfitOf({ keyword, instancePath, params }: SchemaProblem): Misfit {
  if (keyword === "required") return { field: String(params["missingProperty"]), isMissing: true };
  return { field: instancePath.split("/")[1] ?? "", isMissing: false };
}
