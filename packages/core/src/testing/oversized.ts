import assert from "node:assert/strict";
import type { Validator } from "../validation.ts";
import type { ConformanceCase } from "./case.ts";

/** A generated schema, as far as its shape is needed here. */
export interface SchemaShape {
  /** The properties of an object schema, by name. */
  readonly properties?: Readonly<Record<string, SchemaShape>>;
  /** The alternatives of a union schema. */
  readonly anyOf?: readonly SchemaShape[];
}

const length = 100_000;
const longestMilliseconds = 50;
const hostileTexts = [
  "9".repeat(length),
  "a@".repeat(length / 2),
  " ".repeat(length),
  "中".repeat(length),
  `${"a".repeat(length)}!`,
];

/**
 * One case for each generated validator: text of 100 kB in every member must not keep it busy, because an answer or a
 * notification can hold anything.
 *
 * @param validators The package's generated validators, by name (`validateX`).
 * @param schemas The package's TypeBox values, by name (`XSchema`).
 */
export function oversizedInputCases(
  validators: Readonly<Record<string, unknown>>,
  schemas: Readonly<Record<string, unknown>>,
): ConformanceCase[] {
  return Object.entries(validators).map(([name, validator]) => ({
    name: `size: ${name} is done with 100 kB in every member in ${longestMilliseconds} ms of processor time`,
    run: async () => {
      const shape = schemas[`${name.replace("validate", "")}Schema`] as SchemaShape | undefined;
      assert.ok(shape !== undefined, `there is no schema for ${name}`);
      for (const text of hostileTexts) {
        const input = fill(shape, text);
        // The best of three, in processor time: a busy machine must not fail a package.
        const times = Array.from({ length: 3 }, () => timed(() => (validator as Validator<unknown>)(input)));
        assert.ok(Math.min(...times) < longestMilliseconds, `${name} took ${Math.min(...times).toFixed(1)} ms`);
      }
    },
  }));
}

function fill(shape: SchemaShape, text: string): unknown {
  const inner = shape.properties ?? shape.anyOf?.find(({ properties }) => properties !== undefined)?.properties;
  if (inner === undefined) return text;
  return Object.fromEntries(Object.entries(inner).map(([name, member]) => [name, fill(member, text)]));
}

function timed(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1_000;
}
