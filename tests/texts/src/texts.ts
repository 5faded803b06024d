import { parseAst } from "rolldown/parseAst";

/** Any node of a syntax tree. */
interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Inside these nothing is a text for people: types, and the names of modules. */
const silent: readonly string[] = [
  "ImportDeclaration",
  "ExportAllDeclaration",
  "TSLiteralType",
  "TSTemplateLiteralType",
];

/** Three words in a row, so that no name, path or pattern is taken for a sentence. */
const sentence = /[A-Za-z…]+[,:;]? [A-Za-z0-9"'`…]+[,:;]? [A-Za-z0-9"'`…]/;

/** Statements of SQL, which are for a database. */
const sql =
  /^\s*(?:select|insert|update|delete|create|alter|set|drop|with|listen|notify|coalesce|extract|begin|pg_|exists|and|or|where)\b[^.]*$/i;

/** Lists of codes, such as currencies. */
const codes = /^(?:[A-Z]{3} ?)+$/;

/** The texts of a source file that people may read: error messages, reasons, help. A value that is filled in is written `…`. */
export function textsOf(source: string): string[] {
  const found: string[] = [];
  visit(parseAst(source, { lang: "ts" }) as unknown as Node, found);
  return found.filter((text) => sentence.test(text) && !sql.test(text) && !codes.test(text));
}

function visit(node: Node, found: string[]): void {
  if (silent.includes(node.type)) return;
  // A tagged template is SQL here, whatever it says.
  if (node.type === "TaggedTemplateExpression") return;
  if (node.type === "Literal" && typeof node["value"] === "string") found.push(node["value"]);
  if (node.type === "TemplateLiteral") found.push(written(node));
  for (const member of Object.values(node)) {
    for (const child of Array.isArray(member) ? member : [member]) if (isNode(child)) visit(child, found);
  }
}

function written(template: Node): string {
  const quasis = template["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join("…");
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string";
}
