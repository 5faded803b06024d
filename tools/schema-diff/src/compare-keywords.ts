import { literalsOf, type Schema, typeNames, typeOfLiteral, typesOf } from "../../codegen/src/schema.ts";
import { type Difference, type Direction, levelOf, type Movement, show } from "./finding.ts";
import type { Place } from "./place.ts";
import { sameJson } from "./tree.ts";

/** Differences between two schemas themselves: types, values, pattern, limits. Nothing inside them is looked at. */
export function compareKeywords(before: Place, after: Place, direction: Direction): Difference[] {
  const [old, now] = [before.schema, after.schema];
  const at = (kind: string, movement: Movement | undefined, message: string): Difference[] => {
    if (movement === undefined) return [];
    const { file, pointer } = after;
    return [{ file, pointer, kind: `${kind}-${movement}`, level: levelOf(direction, movement), message }];
  };
  return [
    ...at("type", setMovement(typeSet(old), typeSet(now)), `type ${show(old.type)} -> ${show(now.type)}`),
    ...at("values", valuesMovement(old, now), `values ${show(literalsOf(old))} -> ${show(literalsOf(now))}`),
    ...at("pattern", presence(old.pattern, now.pattern), `pattern ${show(old.pattern)} -> ${show(now.pattern)}`),
    ...limits.flatMap(([kind, lower, upper]) =>
      at(kind, limitMovement([old[lower], old[upper]], [now[lower], now[upper]]), limitMessage(old, now, lower, upper)),
    ),
  ];
}

const limits = [
  ["length", "minLength", "maxLength"],
  ["range", "minimum", "maximum"],
  ["entries", "minItems", "maxItems"],
] as const;

type Limit = (typeof limits)[number][1 | 2];

function limitMessage(old: Schema, now: Schema, lower: Limit, upper: Limit): string {
  const words = [lower, upper].filter((key) => old[key] !== now[key]);
  return words.map((key) => `${key} ${show(old[key])} -> ${show(now[key])}`).join(", ");
}

type Bounds = readonly [number | undefined, number | undefined];

function limitMovement(old: Bounds, now: Bounds): Movement | undefined {
  const rise = (now[0] ?? -Infinity) - (old[0] ?? -Infinity) || 0;
  const fall = (old[1] ?? Infinity) - (now[1] ?? Infinity) || 0;
  return combine([rise, fall].map((step) => (step > 0 ? "narrowed" : step < 0 ? "widened" : undefined)));
}

/** Several movements as one. */
export function combine(movements: readonly (Movement | undefined)[]): Movement | undefined {
  const [first, ...others] = new Set(movements.filter((movement) => movement !== undefined));
  return others.length > 0 ? "changed" : first;
}

/** A constraint that is not there allows everything; of two different ones it is undecidable which allows more. */
export function presence(old: unknown, now: unknown): Movement | undefined {
  if (sameJson(old, now)) return undefined;
  if (old === undefined) return "narrowed";
  return now === undefined ? "widened" : "changed";
}

/** How a set of allowed things moved. */
export function setMovement(old: readonly string[], now: readonly string[]): Movement | undefined {
  const gone = old.some((entry) => !now.includes(entry));
  const come = now.some((entry) => !old.includes(entry));
  if (gone && come) return "changed";
  return gone ? "narrowed" : come ? "widened" : undefined;
}

function typeSet(schema: Schema): readonly string[] {
  const named = typesOf(schema) ?? literalsOf(schema)?.map(typeOfLiteral) ?? typeNames;
  return named.includes("number") && !named.includes("integer") ? [...named, "integer"] : named;
}

function valuesMovement(old: Schema, now: Schema): Movement | undefined {
  const [before, after] = [literalsOf(old), literalsOf(now)];
  if (!before || !after) return presence(before, after);
  return setMovement(
    before.map((value) => JSON.stringify(value)),
    after.map((value) => JSON.stringify(value)),
  );
}
