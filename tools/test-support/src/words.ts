import fc from "fast-check";

/** Any text, and texts that a reader who trims, folds case or searches for a part would take for a listed word. */
export function anyWordLike(listed: readonly string[]): fc.Arbitrary<string> {
  const pad = fc.constantFrom("", " ", "\n", "0", "x");
  const nearly = fc.tuple(pad, fc.constantFrom(...listed), pad).map((parts) => parts.join(""));
  return fc.oneof(
    fc.string(),
    nearly,
    nearly.map((text) => text.toLowerCase()),
  );
}
