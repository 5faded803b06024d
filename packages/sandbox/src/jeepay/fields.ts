import { type JsonMap, type JsonValue, jsonText, readLenientJson } from "./lenient-json.ts";

/** The parts of a request that carry its fields. */
export interface FieldSource {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** A field as the server's JSON library holds it: its text, and what it was before it was a text. */
export interface ReceivedValue {
  readonly text: string;
  readonly kind: "text" | "number" | "boolean" | "structure";
}

/** The fields of a request by the names under which they came. */
export type ReceivedFields = ReadonlyMap<string, ReceivedValue>;

/**
 * The fields of a request: of the JSON body when its content type says so, else of the query string and, on POST, the form
 * body; the last of equal names counts. Numbers keep their source text. `undefined` when the body is not a JSON object.
 */
export function readFields(source: FieldSource): ReceivedFields | undefined {
  const contentType = source.contentType.toLowerCase();
  if (contentType.includes("application/json") && source.method !== "GET") return readJson(source.body);
  const isForm = contentType.includes("application/x-www-form-urlencoded") && source.method === "POST";
  const query = source.path.split("?").slice(1).join("?");
  return withParts([...new URLSearchParams(query), ...new URLSearchParams(isForm ? source.body : "")]);
}

/** A name such as `channelExtra[code]` is a member of an object. */
function withParts(parameters: readonly (readonly [string, string])[]): ReceivedFields {
  const members = new Map<string, JsonValue>();
  for (const [name, value] of parameters) {
    const [, whole, part] = /^([^[]*)\[([^\]]*)\]/.exec(name) ?? [];
    if (whole === undefined || part === undefined) {
      members.set(name, value);
    } else {
      const before = members.get(whole);
      members.set(whole, new Map([...(before instanceof Map ? (before as JsonMap) : []), [part, value]]));
    }
  }
  return received(members);
}

function readJson(body: string): ReceivedFields | undefined {
  if (body === "") return new Map();
  try {
    const parsed = readLenientJson(body);
    return parsed instanceof Map ? received(parsed as JsonMap) : undefined;
  } catch {
    return undefined;
  }
}

/** A null is no field; an object inside a text field becomes its JSON text, as the server's parser does it. */
function received(members: JsonMap): ReceivedFields {
  return new Map(
    [...members].flatMap(([name, value]) => (value === null ? [] : [[name, receivedValue(value)] as const])),
  );
}

function receivedValue(value: Exclude<JsonValue, null>): ReceivedValue {
  if (typeof value === "string") return { text: value, kind: "text" };
  if (typeof value === "boolean") return { text: String(value), kind: "boolean" };
  return { text: jsonText(value), kind: "source" in value ? "number" : "structure" };
}

/** What JSON's names become when the server looks for the property: it sees neither case nor `_` nor `-`. */
export function propertyName(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}
