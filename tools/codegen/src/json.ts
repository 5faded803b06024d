import { type Problem, SchemaProblems } from "./problems.ts";

export type Primitive = null | boolean | number | string;
export type Json = Primitive | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isPrimitive(value: unknown): value is Primitive {
  return value === null || ["boolean", "number", "string"].includes(typeof value);
}

export function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

/** Parses a file that must hold one JSON object. */
export function parseObject(file: string, text: string): JsonObject {
  const problem = (message: string): Problem => ({ file, pointer: "", message });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SchemaProblems([problem(`not valid JSON (${(error as Error).message}); repair the file`)]);
  }
  if (!isObject(value)) throw new SchemaProblems([problem("must be one JSON object")]);
  return value;
}

/** Code-unit order: the same on every machine, whatever its locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
