/** The fields of a message: each scalar as its source text, nothing for null, the text of what is nested. */
export type Fields = ReadonlyMap<string, string | null | { readonly nested: string }>;

/** How a message travels. */
export type Form = "json" | "form" | "query";

/** Thrown for a message that no two readers need understand alike. */
export class Unreadable extends Error {}

/**
 * The fields at the top of a message, or of its member `inside`.
 *
 * @throws Unreadable when a field is repeated.
 */
export function fieldsOf(text: string, form: Form, inside?: string): Fields {
  const pairs = form === "json" ? members(text) : [...new URLSearchParams(text)];
  const fields: Fields = new Map(pairs);
  if (fields.size !== pairs.length) throw new Unreadable("a field is repeated");
  if (inside === undefined) return fields;
  const value = fields.get(inside);
  if (typeof value !== "object" || value === null) throw new Unreadable(`${inside} is missing`);
  return fieldsOf(value.nested, "json");
}

// A member's name, then its value: a text, something nested without brackets inside texts, or a scalar.
const member = /\s*"((?:[^"\\]|\\.)*)"\s*:\s*(?:("(?:[^"\\]|\\.)*")|([[{])|([^,}\]\s]+))\s*/y;

/** The members of an object's text, read by hand: a parser of JavaScript would lose digits and repeated names. */
function members(text: string): [string, string | null | { nested: string }][] {
  const found: [string, string | null | { nested: string }][] = [];
  const start = text.indexOf("{") + 1;
  if (text.slice(start).trim() === "}") return found;
  member.lastIndex = start;
  for (;;) {
    const [, name, quoted, opening, scalar] = member.exec(text) ?? [];
    if (name === undefined) throw new Unreadable("this is not the text of an object");
    let end = member.lastIndex;
    let value: string | null | { nested: string } = scalar === "null" ? null : (scalar ?? "");
    if (quoted !== undefined) value = JSON.parse(quoted) as string;
    if (opening !== undefined) {
      const from = text.lastIndexOf(opening, end - 1);
      const nested = balanced(text, from);
      value = { nested };
      end = from + nested.length;
    }
    found.push([JSON.parse(`"${name}"`) as string, value]);
    const rest = /\s*([,}])/y;
    rest.lastIndex = end;
    if (rest.exec(text)?.[1] !== ",") return found;
    member.lastIndex = rest.lastIndex;
  }
}

/** The text of a list or an object from its opening bracket to the closing one. */
function balanced(text: string, from: number): string {
  const token = /"(?:[^"\\]|\\.)*"|[[{]|[\]}]|[^"[\]{}]+/y;
  token.lastIndex = from;
  for (let depth = 0; ; ) {
    const [found] = token.exec(text) ?? [];
    if (found === undefined) throw new Unreadable("a bracket is not closed");
    if (found === "[" || found === "{") depth += 1;
    if ((found === "]" || found === "}") && --depth === 0) return text.slice(from, token.lastIndex);
  }
}
