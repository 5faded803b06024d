import type { Difference, Level } from "./finding.ts";
import { show } from "./finding.ts";
import type { Place } from "./place.ts";
import { sameJson } from "./tree.ts";

/** Annotations, and what a change of each means. A unit is not prose: fen read as yuan is a hundred times the money. */
const notes = [
  ["description", "description", "docs"],
  ["examples", "examples", "docs"],
  ["x-source", "source", "docs"],
  ["$comment", "comment", "docs"],
  ["title", "title", "breaking"],
  ["x-unit", "unit", "breaking"],
  ["default", "default", "additive"],
  ["deprecated", "deprecated", "additive"],
] as const satisfies readonly (readonly [string, string, Level])[];

/** Differences in what is said about a schema. */
export function compareNotes(before: Place, after: Place): Difference[] {
  return notes.flatMap(([key, name, level]) => {
    const [old, now] = [before.schema[key], after.schema[key]];
    if (sameJson(old, now)) return [];
    const { file, pointer } = after;
    return [{ file, pointer, kind: `${name}-changed`, level, message: `${key} ${show(old)} -> ${show(now)}` }];
  });
}
