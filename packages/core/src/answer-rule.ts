import { isEmpty, isObject, textOf } from "./answer.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { AnswerRule } from "./status.ts";

/** What an answer says, before anything in it is believed. Without data it is a refusal. */
export interface AnswerReading {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly data: JsonObject | undefined;
}

/**
 * Reads an answer by its gateway's rule: the accepting code beside data accepts, another code without data refuses, and nothing
 * else says anything: `undefined`.
 */
export function readByRule(
  { code, accepted, data, texts, prefix = /^/ }: AnswerRule,
  raw: JsonObject,
): AnswerReading | undefined {
  const at = (pointer: string) => {
    const [, ...names] = pointer.split("/");
    return names.reduce<JsonValue | undefined>((value, name) => (value as JsonObject | undefined)?.[name], raw);
  };
  const [given, found] = [textOf(at(code)), at(data)];
  const accepts = given === accepted;
  if (accepts ? !isObject(found) : data && !isEmpty(found)) return undefined;
  const said = new Set(texts.flatMap((pointer) => textOf(at(pointer)) ?? []));
  const message = [...said].join(": ").replace(prefix, "") || undefined;
  return { code: given, message, data: accepts ? (found as JsonObject) : undefined };
}
