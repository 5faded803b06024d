import { isFields, misconfigured, requireKnown } from "./known.ts";

/** What is wrong with a value, as the rest of a sentence that begins with its name; undefined when it is fine. */
export type Problem = (value: unknown) => string | undefined;

/** The fields that a call takes, each with what can be wrong with it. */
export type Problems<Options> = Readonly<Record<keyof Options & string, Problem>>;

/**
 * Checks what a caller without types has passed: a field that is misspelt or wrong would change in silence what is done or found.
 * @param what What the object is: `the filter of find`.
 * @param field What each of its fields is: `a condition of find`.
 * @throws EngineError `configuration`
 */
export function checkFields<Options>(
  { call, what, field }: { readonly call: string; readonly what: string; readonly field: string },
  given: unknown,
  problems: Problems<Options>,
): asserts given is Options {
  if (!isFields(given)) throw misconfigured(`${what} must be an object`);
  const known = Object.fromEntries(Object.keys(problems).map((name) => [name, true])) as Readonly<Record<string, true>>;
  requireKnown(field, given, known);
  for (const [name, problemOf] of Object.entries<Problem>(problems)) {
    const problem = given[name] === undefined ? undefined : problemOf(given[name]);
    if (problem !== undefined) throw misconfigured(`${call}: ${name} ${problem}`);
  }
}

/** It must be a text that is not empty. */
export function textProblem(what: string): Problem {
  return (value) => (typeof value === "string" && value !== "" ? undefined : `must be ${what}`);
}

/** It must be a text, or a list of them. */
export function textsProblem(what: string): Problem {
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  return (value) => ([value].flat().every(isText) ? undefined : `must be ${what}, or a list of them`);
}

/** It must be a moment. */
export function momentProblem(value: unknown): string | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : "must be a Date that is valid";
}

/** It must be a number of rows. */
export function limitProblem(most: number): Problem {
  return (value) =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
      ? undefined
      : `must be a whole number from 1 to ${most}`;
}

/** It must be one of some words, or a list of them. */
export function wordsProblem(words: readonly string[]): Problem {
  return (value) => {
    const given = [value].flat();
    const isKnown = given.every((each) => (words as readonly unknown[]).includes(each));
    return isKnown ? undefined : `must be one of ${words.join(", ")}, or a list of them`;
  };
}
