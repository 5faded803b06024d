import { expect, test } from "vitest";
import { type GatewayEntry, messagesOf, readIndex, readJson } from "../src/published.ts";

/** Every `pattern` in a JSON document. */
function patternsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === "pattern" && typeof entry === "string" ? [entry] : patternsIn(entry),
  );
}

/** Unicode properties, \u escapes and look-around: each is missing in Python's `re`, Go's RE2 or Rust's regex. */
const notEverywhere = /\\[pPu]|\(\?[=!<]/u;

test.each(readIndex())(
  "patterns of %s load in every language (control characters: \\x00-\\x1f\\x7f-\\x9f)",
  (_name, gateway: GatewayEntry) => {
    const files = [...gateway.definitions, ...messagesOf(gateway).map(({ file }) => file)];
    const found = files.flatMap((file) =>
      patternsIn(readJson(file))
        .filter((pattern) => notEverywhere.test(pattern))
        .map((pattern) => `${file}: ${pattern}`),
    );
    expect(found).toEqual([]);
  },
);
