import { writeCompactJson } from "./compact-json.ts";
import { parseExact } from "./exact-json.ts";
import { isObject } from "./json.ts";
import { schema30 } from "./schema-30.ts";

type Node = Readonly<Record<string, unknown>>;

/** openapi/3.0/<gateway>.json: the 3.1 document in the words of 3.0.3, for tools that read no other. */
export function emitOpenApi30(document: string): string {
  const { webhooks, components, paths, info, ...rest } = parseExact(document) as Record<string, Node>;
  const { license: _license, ...about } = info ?? {};
  return writeCompactJson(
    {
      ...rest,
      openapi: "3.0.3",
      // 3.0 knows no identifier of a licence.
      info: { ...about, license: { name: "MIT", url: "https://spdx.org/licenses/MIT.html" } },
      paths: operations(paths),
      // 3.0 has no webhooks; some tools read them under this name.
      "x-webhooks": operations(webhooks),
      components: { ...components, schemas: mapValues(components?.["schemas"], (schema) => schema30(schema)) },
    },
    5,
  );
}

function operations(items: Node | undefined): Node {
  return mapValues(items, (item) => mapValues(item, operation));
}

function operation(node: Node): Node {
  const { parameters, requestBody, responses } = node;
  return {
    ...node,
    ...(Array.isArray(parameters) && { parameters: parameters.map(withSchema) }),
    ...(isObject(requestBody) && { requestBody: withContent(requestBody) }),
    responses: mapValues(responses, withContent),
  };
}

function withContent(node: Node): Node {
  return isObject(node["content"]) ? { ...node, content: mapValues(node["content"], withSchema) } : node;
}

function withSchema(node: Node): Node {
  return isObject(node["schema"]) ? { ...node, schema: schema30(node["schema"]) } : node;
}

function mapValues(value: unknown, change: (entry: Node) => Node): Node {
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, Node>>);
  return Object.fromEntries(entries.map(([name, entry]) => [name, change(entry)]));
}
