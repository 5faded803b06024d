import { Ajv } from "ajv";
import standaloneCode from "ajv/dist/standalone/index.js";
import { compact } from "./compact.ts";
import { patternLiteral } from "./patterns.ts";

/** One module of Ajv's standalone code, with everything it would fetch from Ajv's runtime written into it. */
export function standaloneModule(schemas: ReadonlyMap<string, object>): string {
  // The class for draft-07: on the keywords we allow both drafts agree (a property test proves it), and the class for
  // 2020-12 emits bookkeeping for unevaluatedProperties that also stops bundlers from dropping unused validators.
  // allErrors and the loop make the smallest code.
  const ajv = new Ajv({
    code: { source: true, esm: true, lines: true },
    messages: false,
    allErrors: true,
    loopRequired: 1,
    unicodeRegExp: true,
    strict: true,
    strictTypes: true,
    // rules.ts checks names in "required" itself; Ajv does not look for them beyond the branches of an anyOf.
    strictRequired: false,
    allowUnionTypes: true,
  });
  for (const [name, schema] of schemas) ajv.addSchema(schema, name);
  const exportsByName = Object.fromEntries([...schemas.keys()].map((name) => [`validate${name}`, name]));
  return compact(selfContained(standaloneCode.default(ajv, exportsByName)));
}

/**
 * Characters, not UTF-16 units, as JSON Schema counts them; what Ajv's own runtime helper does. Pairs are counted instead of
 * characters, because text of 100 kB must not keep a validator busy and hardly any text has pairs.
 */
const lengthFunction = String.raw`(text) => text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0)`;

function selfContained(code: string): string {
  const withLength = code.replaceAll('require("ajv/dist/runtime/ucs2length").default', lengthFunction);
  const foreign = /require\([^)]*\)/u.exec(withLength);
  if (foreign) throw new Error(`Ajv's code needs ${foreign[0]}; give standalone.ts a replacement for it`);
  return inlineSchemaValues(inlinePatterns(withLength));
}

/** A RegExp literal is shorter, and a bundler knows that it has no side effect. */
function inlinePatterns(code: string): string {
  return code.replaceAll(/new RegExp\(("(?:[^"\\]|\\.)*"), "u"\)/gu, (_whole, source: string) =>
    patternLiteral(JSON.parse(source)),
  );
}

const schemaPath = String.raw`(schema\d+)((?:\.[\w$]+|\[(?:"(?:[^"\\]|\\.)*"|\d+)\])+)`;

/** Ajv's code reaches into a copy of the schema for lists of names and values; with those inline the copy can go. */
function inlineSchemaValues(code: string): string {
  const roots = new Map<string, unknown>();
  for (const [, name = "", json = ""] of code.matchAll(/^const (schema\d+) = (\{.*\});$/gmu)) {
    roots.set(name, JSON.parse(json));
  }
  const knownKey = new RegExp(String.raw`func\d+\.call\(${schemaPath}, (\w+)\)`, "gu");
  return code
    .replaceAll(knownKey, (_whole, name: string, path: string, key: string) => {
      return `${JSON.stringify(Object.keys(valueAt(roots, name, path)))}.includes(${key})`;
    })
    .replaceAll(new RegExp(String.raw`\b${schemaPath}`, "gu"), (_whole, name: string, path: string) =>
      JSON.stringify(valueAt(roots, name, path)),
    );
}

function valueAt(roots: ReadonlyMap<string, unknown>, name: string, path: string): object {
  let value = roots.get(name) as Record<string, object> | undefined;
  for (const [, plain, quoted] of path.matchAll(/\.([\w$]+)|\[("(?:[^"\\]|\\.)*"|\d+)\]/gu)) {
    value = value?.[plain ?? String(JSON.parse(quoted ?? ""))] as Record<string, object> | undefined;
  }
  if (value === undefined) throw new Error(`no value at ${name}${path} in Ajv's code`);
  return value;
}
