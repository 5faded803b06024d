import { isObject, isStringArray, type Json, type JsonObject, parseObject } from "./json.ts";
import { metaProblems } from "./meta-schemas.ts";
import { type Problem, throwIfAny } from "./problems.ts";

/** One message and its answer; both are titles of schemas. */
export interface Exchange {
  readonly request: string;
  readonly response: string;
}

export interface Operation {
  readonly operationId: string;
  readonly tag: string;
  readonly method: "get" | "post";
  readonly path: string;
  readonly summary: string;
  /** More than one where the gateway distinguishes its interfaces by a field instead of by the path. */
  readonly exchanges: readonly Exchange[];
  /** The field whose constant distinguishes the exchanges. */
  readonly discriminator?: string;
}

export interface Webhook {
  readonly name: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly notification: string;
  readonly contentTypes: readonly string[];
  readonly acknowledgement: { readonly description: string; readonly contentType: string; readonly body: Json };
}

/** A signature or an account in a place that OpenAPI's security schemes can name. */
export interface SecurityScheme {
  readonly scheme: string;
  readonly name: string;
  readonly in: "header" | "query";
  readonly description: string;
}

/** A request whose fields depend on where the money goes, while nothing on the wire says where that is. */
export interface DestinationChoice {
  /** Titles of schemas. */
  readonly request: string;
  readonly destination: string;
  /** The constant field of the destinations that is not sent, and the field of the request that says the same. */
  readonly discriminator: string;
  readonly field: string;
  /** The request's value for each of the destinations' constants. */
  readonly values: Readonly<Record<string, string>>;
}

/** schemas/<gateway>/openapi.source.json: what an OpenAPI document says and the schemas do not. */
export interface OpenApiSource {
  readonly title: string;
  readonly description: string;
  readonly documents: readonly { readonly name: string; readonly url: string }[];
  readonly servers: readonly JsonObject[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly signing: {
    readonly algorithm: string;
    readonly field: string;
    readonly in: string;
    readonly rule: readonly string[];
    /** The same for programs; its form is schemas/meta/signature.schema.json. */
    readonly method: JsonObject;
  };
  readonly security: readonly SecurityScheme[];
  /** The value of the answer's `code` that means "taken"; every other one is a refusal. */
  readonly acceptedCode: string;
  readonly operations: readonly Operation[];
  readonly webhooks: readonly Webhook[];
  /** Text fields that hold a JSON document of their own, by the titles of both schemas. */
  readonly contents: readonly { readonly schema: string; readonly field: string; readonly content: string }[];
  readonly destinations: readonly DestinationChoice[];
}

const texts = ["title", "description", "acceptedCode"];
const lists = ["documents", "servers", "tags", "security", "operations", "webhooks", "contents", "destinations"];
const itemTexts: Readonly<Record<string, readonly string[]>> = {
  documents: ["name", "url"],
  servers: ["url", "description"],
  tags: ["name", "description"],
  security: ["scheme", "name", "in", "description"],
  operations: ["operationId", "tag", "method", "path", "summary"],
  webhooks: ["name", "operationId", "tag", "summary", "notification"],
  contents: ["schema", "field", "content"],
  destinations: ["request", "destination", "discriminator", "field"],
};

/** Reads and checks an openapi.source.json. */
export function readOpenApiSource(file: string, text: string): OpenApiSource {
  const raw = parseObject(file, text);
  const known = [...texts, ...lists, "signing"];
  const at = (pointer: string, message: string): Problem => ({ file, pointer, message });
  throwIfAny([
    ...Object.keys(raw).flatMap((key) =>
      known.includes(key) ? [] : [at(`/${key}`, `unknown key; known keys: ${known.join(" ")}`)],
    ),
    ...missingTexts(raw, texts).map((key) => at(`/${key}`, "must be a non-empty string")),
    ...lists.flatMap((key) => listProblems(raw[key], key).map(([pointer, message]) => at(pointer, message))),
    ...metaProblems("signature", file, "/signing", raw["signing"]),
  ]);
  return raw as unknown as OpenApiSource;
}

/** What is wrong with an item besides texts that are missing. */
const moreProblems: Readonly<Record<string, (item: JsonObject) => string[]>> = {
  operations: exchangeProblems,
  webhooks: webhookProblems,
  servers: serverProblems,
  destinations: ({ values }) => (isObject(values) ? [] : ['"values" must be an object']),
};

function listProblems(list: Json | undefined, key: string): [string, string][] {
  if (!Array.isArray(list)) return [[`/${key}`, "must be an array; write [] when there is none"]];
  return list.flatMap((item: Json, index): [string, string][] => {
    const pointer = `/${key}/${index}`;
    if (!isObject(item)) return [[pointer, "must be an object"]];
    return [
      ...missingTexts(item, itemTexts[key] ?? []).map((name): [string, string] => [pointer, `"${name}" is missing`]),
      ...(moreProblems[key]?.(item) ?? []).map((message): [string, string] => [pointer, message]),
    ];
  });
}

function exchangeProblems({ method, exchanges, discriminator }: JsonObject): string[] {
  const complete =
    Array.isArray(exchanges) &&
    exchanges.length > 0 &&
    exchanges.every((item: Json) => isObject(item) && missingTexts(item, ["request", "response"]).length === 0);
  return [
    ...(method === "get" || method === "post" ? [] : ['"method" must be get or post']),
    ...(complete ? [] : ['"exchanges" must name a request and a response each']),
    ...(complete && exchanges.length > 1 && typeof discriminator !== "string"
      ? ['"discriminator" must name the field that distinguishes the exchanges']
      : []),
  ];
}

/** swagger-parser refuses a document whose server variable has a description. */
function serverProblems({ variables }: JsonObject): string[] {
  const described = Object.entries(isObject(variables) ? variables : {}).filter(
    ([, variable]) => isObject(variable) && "description" in variable,
  );
  return described.map(([name]) => `describe the variable "${name}" in the server's own description`);
}

function webhookProblems({ contentTypes, acknowledgement }: JsonObject): string[] {
  const complete =
    isObject(acknowledgement) && missingTexts(acknowledgement, ["description", "contentType"]).length === 0;
  return [
    ...(isStringArray(contentTypes) && contentTypes.length > 0 ? [] : ['"contentTypes" must be an array of texts']),
    ...(complete && "body" in acknowledgement ? [] : ['"acknowledgement" needs description, contentType and body']),
  ];
}

function missingTexts(value: JsonObject, keys: readonly string[]): string[] {
  return keys.filter((key) => typeof value[key] !== "string" || value[key] === "");
}
