/** The parts of a request that carry its fields. */
export interface FieldSource {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** TypeScript's own declaration does not know the source text that Node 22 and newer hand to a reviver. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/**
 * The fields of a request as text: of the JSON body when its content type says so, else of the query string and, on
 * POST, the form body. Numbers keep their source text. `undefined` when the body is not a JSON object.
 */
export function readFields(source: FieldSource): ReadonlyMap<string, string> | undefined {
  const isJson = source.contentType.toLowerCase().includes("application/json") && source.method !== "GET";
  if (isJson) return readJson(source.body);
  const form =
    source.contentType.toLowerCase().includes("application/x-www-form-urlencoded") && source.method === "POST";
  const query = source.path.split("?").slice(1).join("?");
  return new Map([...new URLSearchParams(query), ...new URLSearchParams(form ? source.body : "")]);
}

function readJson(body: string): ReadonlyMap<string, string> | undefined {
  if (body === "") return new Map();
  try {
    const parsed = parseWithSource(body, (_key, value, context) =>
      typeof value === "number" ? (context.source ?? String(value)) : value,
    );
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    return new Map(Object.entries(parsed).flatMap(([key, value]) => textOf(key, value)));
  } catch {
    return undefined;
  }
}

/** A null is no field; an object inside a text field becomes its JSON text, as the server's parser does it. */
function textOf(key: string, value: unknown): [string, string][] {
  if (value === null) return [];
  return [[key, typeof value === "string" ? value : JSON.stringify(value)]];
}
