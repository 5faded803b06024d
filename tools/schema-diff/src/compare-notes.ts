import type { Difference, Level } from "./finding.ts";
import { show } from "./finding.ts";
import { type Place, unitPlace } from "./place.ts";
import { sameJson } from "./tree.ts";

/** Annotations, and what a change of each means. */
const notes = [
  ["description", "description", "docs"],
  ["examples", "examples", "docs"],
  ["x-source", "source", "docs"],
  ["x-zh", "chinese-name", "docs"],
  ["$comment", "comment", "docs"],
  ["$id", "id", "breaking"],
  ["title", "title", "breaking"],
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

/** A unit is not prose: fen read as yuan is a hundred times the money. So it counts wherever it stands. */
export function compareUnits(before: Place, after: Place): Difference[] {
  const [old, now] = [unitPlace(before), unitPlace(after)];
  const [was, is] = [old.schema["x-unit"], now.schema["x-unit"]];
  if (was === is) return [];
  const { file, pointer } = now;
  return [{ file, pointer, kind: "unit-changed", level: "breaking", message: `x-unit ${show(was)} -> ${show(is)}` }];
}
