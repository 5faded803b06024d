/** A field of a message: its name, and its text as it stands there, a number's digits included. `null` is JSON's. */
export type Member = readonly [name: string, text: string | null];

/** A request as pasted, or as received. */
export interface PastedRequest {
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** TypeScript's own declaration does not know the source text that Node 22 and newer hand to a reviver. */
const parseWithSource = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** The fields of a request, in the order in which they stand there: of a JSON object, a form, or a query string. */
export function membersOf({ path, body }: PastedRequest): readonly Member[] | undefined {
  const text = body.trim();
  if (text.startsWith("{")) return jsonMembers(text);
  const query = path.split("?").slice(1).join("?");
  return [...new URLSearchParams(query), ...new URLSearchParams(text)];
}

/** The fields of a JSON object; `undefined` when it is not one. Objects and lists become their JSON text, unless dropped. */
export function jsonMembers(text: string, nested: "text" | "dropped" = "text"): readonly Member[] | undefined {
  try {
    const parsed = parseWithSource(text, (_key, value, { source }) => (typeof value === "number" ? source : value));
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    return Object.entries(parsed)
      .filter(([, value]) => nested === "text" || value === null || typeof value !== "object")
      .map(([name, value]) => [name, textOf(value)]);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  return JSON.stringify(value);
}

/** The text of one field; empty when it is not there. */
export function memberText(members: readonly Member[], name: string): string {
  return members.find(([candidate]) => candidate === name)?.[1] ?? "";
}

/** One header, whatever the case of its name; empty when it is not there. */
export function headerText(headers: PastedRequest["headers"], name: string): string {
  return Object.entries(headers).find(([candidate]) => candidate.toLowerCase() === name)?.[1] ?? "";
}
