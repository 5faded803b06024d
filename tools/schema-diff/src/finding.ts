/** How much a difference changes for users: breaking is a major, additive a minor, docs a patch. */
export type Level = "docs" | "additive" | "breaking";

/** From harmless to harmful. */
export const levels: readonly Level[] = ["docs", "additive", "breaking"];

/** What semver calls each level, in the words of a changeset. */
export const bumps: Readonly<Record<Level, "patch" | "minor" | "major">> = {
  docs: "patch",
  additive: "minor",
  breaking: "major",
};

/** Who writes a message: users write what is sent, and read what is received. */
export type Direction = "sent" | "received";

/** How a set of allowed values changed; "changed" when neither contains the other, or that is undecidable. */
export type Movement = "narrowed" | "widened" | "changed";

/** One difference between the released schemas and these. */
export interface Finding {
  readonly gateway: string;
  readonly file: string;
  /** JSON pointer inside the file; of the released one where something was removed. */
  readonly pointer: string;
  readonly kind: string;
  readonly level: Level;
  /** Before and after, in words. */
  readonly message: string;
  /** False for what only @payout/schemas publishes: examples and OpenAPI prose. */
  readonly inProvider: boolean;
}

/** The part of a finding that a comparison knows. */
export type Difference = Omit<Finding, "gateway" | "inProvider">;

/**
 * A narrower request refuses what users send; a wider answer contains what they do not expect. The other way round no one who
 * keeps to the old schema is hurt.
 */
export function levelOf(direction: Direction, movement: Movement): Level {
  if (movement === "changed") return "breaking";
  const harmful = direction === "sent" ? "narrowed" : "widened";
  return movement === harmful ? "breaking" : "additive";
}

/** The most harmful of some levels, undefined of none. */
export function highest(found: readonly Level[]): Level | undefined {
  return levels.findLast((level) => found.includes(level));
}

/** A value for a message, short. */
export function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
