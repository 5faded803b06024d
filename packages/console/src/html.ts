/** Markup that is safe to send: only the template below makes it. */
export interface Html {
  readonly markup: string;
}

/** What a template takes between its markup: text is escaped, `false` and `undefined` are left out, lists are joined. */
export type Child = Html | string | number | false | undefined | readonly Child[];

const made = new WeakSet<object>();

/**
 * Markup with values in it. Whatever is not itself made by this template is text, also inside a quoted attribute: it is escaped,
 * and what would change how its surroundings are read (a control, an override of direction) becomes visible.
 */
export function html(parts: TemplateStringsArray, ...children: readonly Child[]): Html {
  let markup = parts[0] ?? "";
  children.forEach((child, index) => {
    markup += render(child) + (parts[index + 1] ?? "");
  });
  return safe(markup);
}

/** A value of a field exactly as it was typed: escaped, and nothing else, because it is sent back. */
export function typed(text: string): Html {
  return safe(escaped(text));
}

function safe(markup: string): Html {
  const value = { markup };
  made.add(value);
  return value;
}

function render(child: Child): string {
  if (child === undefined || child === false) return "";
  if (typeof child === "string") return escaped(visible(child));
  if (typeof child === "number") return String(child);
  if (isList(child)) return child.map(render).join("");
  // An object that only looks like markup came from data.
  if (!made.has(child)) throw new TypeError("html: a value that is not text and was not made by the template");
  return child.markup;
}

function isList(child: Html | readonly Child[]): child is readonly Child[] {
  return Array.isArray(child);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

// Controls except tab and line feed, marks and overrides of direction, and what takes no room: a reader would not see them.
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}|[\u{e0000}-\u{e007f}]/gu;

const longest = 4000;

/** A text with everything in it that cannot be seen written out, and cut where nobody reads on. */
function visible(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)} … (${text.length})` : text;
  return short.replace(hidden, (character) => {
    if (character === "\r") return "";
    return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
