/** TypeScript's own declaration does not know the source text that Node 22 and newer hand to a reviver. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** The fields of a request as text, numbers as they were written. */
export type Fields = ReadonlyMap<string, string>;

/** The fields of a JSON body; `undefined` when it is no JSON object. */
export function bodyFields(contentType: string, body: string): Fields | undefined {
  if (!contentType.toLowerCase().includes("application/json")) return undefined;
  try {
    const parsed = parseWithSource(body, (_key, value, { source }) => (typeof value === "number" ? source : value));
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    const members = Object.entries(parsed).filter(([, value]) => value !== null);
    return new Map(members.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]));
  } catch {
    return undefined;
  }
}

/** The fields of a query string, decoded. */
export function queryFields(path: string): Fields {
  return new Map(new URLSearchParams(path.split("?").slice(1).join("?")));
}
