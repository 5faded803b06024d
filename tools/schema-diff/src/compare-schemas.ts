import { pointerKey } from "../../codegen/src/problems.ts";
import { branchesOf, requiredChoice, type Schema } from "../../codegen/src/schema.ts";
import { matchBranches } from "./branches.ts";
import { combine, compareKeywords, presence, setMovement } from "./compare-keywords.ts";
import { compareNotes, compareUnits } from "./compare-notes.ts";
import { type Difference, type Direction, type Level, levelOf, type Movement, show } from "./finding.ts";
import { inside, type Place, resolve } from "./place.ts";

/** Every difference between two schemas and between what is inside them, references followed on both sides. */
export function compareSchemas(before: Place, after: Place, direction: Direction): Difference[] {
  // Where only one side refers, its words about the field stand in another place, not in other words.
  const bothRefer = before.schema.$ref !== undefined && after.schema.$ref !== undefined;
  return [
    ...compareUnits(before, after),
    ...(bothRefer ? compareNotes(before, after) : []),
    ...compareTargets(resolve(before), resolve(after), direction),
  ];
}

/** Two schemas that refer to nothing themselves. */
function compareTargets(before: Place, after: Place, direction: Direction): Difference[] {
  const isUnion = branchesOf(before.schema) !== undefined || branchesOf(after.schema) !== undefined;
  return [
    ...compareNotes(before, after),
    ...(isUnion ? compareUnions(before, after, direction) : compareKeywords(before, after, direction)),
    ...(isUnion ? [] : compareObjects(before, after, direction)),
    ...compareItems(before, after, direction),
  ];
}

function compareUnions(before: Place, after: Place, direction: Direction): Difference[] {
  const { pairs, removed, added } = matchBranches(before, after);
  const difference = (place: Place, kind: string, movement: Movement): Difference => ({
    file: place.file,
    pointer: place.pointer,
    kind,
    level: levelOf(direction, movement),
    message: show(place.schema),
  });
  const exclusive = (place: Place) => (place.schema.oneOf === undefined ? undefined : "oneOf");
  const keyword = removed.length + added.length > 0 ? undefined : presence(exclusive(before), exclusive(after));
  return [
    ...(keyword === undefined ? [] : [difference(after, `union-${keyword}`, keyword)]),
    ...removed.map((place) => difference(place, "branch-removed", "narrowed")),
    ...added.map((place) => difference(place, "branch-added", "widened")),
    ...pairs.flatMap(([old, now]) => compareSchemas(old, now, direction)),
  ];
}

function compareObjects(before: Place, after: Place, direction: Direction): Difference[] {
  const [old, now] = [before.schema.properties ?? {}, after.schema.properties ?? {}];
  const at = (place: Place, name: string, kind: string, level: Level, message: string): Difference => ({
    file: place.file,
    pointer: name === "" ? place.pointer : `${place.pointer}/properties/${pointerKey(name)}`,
    kind,
    level,
    message,
  });
  const isRequired = (place: Place, name: string) => place.schema.required?.includes(name) === true;
  const removed = Object.keys(old).filter((name) => !(name in now));
  const added = Object.keys(now).filter((name) => !(name in old));
  const kept = Object.keys(now).filter((name) => name in old);
  return [
    ...removed.map((name) => at(before, name, "property-removed", "breaking", `${name} is gone`)),
    ...added.map((name) =>
      isRequired(after, name)
        ? at(after, name, "required-property-added", levelOf(direction, "narrowed"), `${name} is new and required`)
        : at(after, name, "property-added", "additive", `${name} is new`),
    ),
    ...kept.flatMap((name) => {
      const [was, is] = [isRequired(before, name), isRequired(after, name)];
      if (was === is) return [];
      return is
        ? [at(after, name, "required-added", levelOf(direction, "narrowed"), `${name} is required now`)]
        : [at(after, name, "required-removed", levelOf(direction, "widened"), `${name} is optional now`)];
    }),
    ...kept.flatMap((name) => {
      const path = `properties/${pointerKey(name)}`;
      return compareSchemas(inside(before, path, old[name] ?? {}), inside(after, path, now[name] ?? {}), direction);
    }),
    ...compareChoices(before, after, direction),
    ...compareAdditional(before, after, direction),
  ];
}

/** "At least one of these fields." */
function compareChoices(before: Place, after: Place, direction: Direction): Difference[] {
  const [old, now] = [requiredChoice(before.schema), requiredChoice(after.schema)];
  const names = (choice: typeof old) => choice?.choices.map((group) => group.toSorted().join("+")) ?? [];
  const movement =
    old && now
      ? combine([setMovement(names(old), names(now)), presence(old.exclusive || undefined, now.exclusive || undefined)])
      : presence(old, now);
  if (movement === undefined) return [];
  const { file, pointer } = after;
  const message = `one of ${show(names(old))} -> one of ${show(names(now))}`;
  return [{ file, pointer, kind: `choice-${movement}`, level: levelOf(direction, movement), message }];
}

function compareAdditional(before: Place, after: Place, direction: Direction): Difference[] {
  const [old, now] = [before.schema.additionalProperties ?? true, after.schema.additionalProperties ?? true];
  if (typeof old === "object" && typeof now === "object") {
    const path = "additionalProperties";
    return compareSchemas(inside(before, path, old), inside(after, path, now), direction);
  }
  const width = (value: boolean | Schema) => (value === false ? 0 : value === true ? 2 : 1);
  if (width(old) === width(now)) return [];
  const movement = width(now) < width(old) ? "narrowed" : "widened";
  const { file, pointer } = after;
  const message = `additionalProperties ${show(old)} -> ${show(now)}`;
  return [{ file, pointer, kind: `unknown-fields-${movement}`, level: levelOf(direction, movement), message }];
}

function compareItems(before: Place, after: Place, direction: Direction): Difference[] {
  const [old, now] = [before.schema.items, after.schema.items];
  if (old && now) return compareSchemas(inside(before, "items", old), inside(after, "items", now), direction);
  const movement = presence(old, now);
  if (movement === undefined) return [];
  const { file, pointer } = after;
  return [{ file, pointer, kind: `items-${movement}`, level: levelOf(direction, movement), message: show(now ?? old) }];
}
