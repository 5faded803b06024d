import { nearestName, shownName } from "@payout/core/provider";
import { EngineError } from "./errors.ts";

/** The fields of an object that a caller without types has passed. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Refuses an object that has a field of another name: a mistyped one would otherwise be left out in silence.
 * @throws EngineError `configuration` with the name that was probably meant
 */
export function requireKnown(what: string, given: Fields, known: Readonly<Record<string, true>>, path?: string): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  const place = path === undefined ? shownName(unknown) : `${path}.${shownName(unknown)}`;
  const nearest = nearestName(unknown, Object.keys(known));
  const advice = nearest === undefined ? "" : `. Did you mean ${nearest}?`;
  throw misconfigured(`${place} is not ${what}; known are ${Object.keys(known).join(", ")}${advice}`);
}

/** Whether a value has fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/** The error of a setting, or of an option of a call, that cannot be. */
export function misconfigured(message: string): EngineError {
  return new EngineError({ code: "configuration", message });
}
