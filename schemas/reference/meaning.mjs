// What a message of a gateway means, by status.json and errors.json alone, and the proof: node reference/meaning.mjs [FOLDER]
// It ends with 1 at the first case that it reads otherwise. Read it as the definition of the tables. Node 20 or newer.
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { fieldsOf } from "./verify.mjs";

/** The meaning of a text on the wire. `operation` is send, query, balance or notification. */
export function meaningOf({ status, errors }, operation, body) {
  const message = readOrNull(body);
  if (message === null) return { unreadable: true };
  if (operation === "notification") return statusIn(status, message);
  const at = (pointer) =>
    pointer
      .split("/")
      .slice(1)
      .reduce((value, name) => value?.[name], message);
  const { accepted, prefix, texts, ...rule } = errors.answer;
  const [code, data] = [textOf(at(rule.code)), at(rule.data)];
  if (code === accepted) return isObject(data) ? statusIn(status, data) : { unreadable: true };
  if (rule.data !== "" && !isEmpty(data)) return { unreadable: true };
  const found = [...new Set(texts.map((pointer) => textOf(at(pointer))))].filter((text) => text !== undefined);
  const text = prefix ? found.join(": ").replace(new RegExp(prefix, "u"), "") : found.join(": ");
  const entry = errors.entries.find(
    (candidate) =>
      candidate.operations.includes(operation) &&
      (candidate.code === undefined || candidate.code === code) &&
      (candidate.text === undefined || candidate.text === text) &&
      (candidate.pattern === undefined || new RegExp(candidate.pattern, "u").exec(text)?.[0] === text),
  );
  return { class: entry?.class ?? "unlisted", definite: entry?.definite ?? false };
}

function statusIn({ field, fallbackField, detailField, words }, fields) {
  const [first, second, detail] = [field, fallbackField, detailField].map((name) => textOf(fields[name]));
  const disagree = first !== undefined && second !== undefined && first !== second;
  const word = disagree ? `${first} / ${second}` : (first ?? second);
  const listed = Object.hasOwn(words, word ?? "") ? words[word] : undefined;
  const refined = Object.hasOwn(listed?.details ?? {}, detail ?? "") ? listed.details[detail] : listed;
  const { status = "unknown", final = false, repayable = false } = refined ?? {};
  return { word: word ?? null, status, final, repayable };
}

/** Text that is not empty; a number was read as its source text. Nothing else is a word. */
function textOf(value) {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isEmpty(value) {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (typeof value === "object" && Object.keys(value).length === 0)
  );
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readOrNull(body) {
  try {
    const message = fieldsOf(body, "json");
    return isObject(message) ? message : null;
  } catch {
    return null;
  }
}

/** The first case that is read otherwise; nothing, when all is well. */
export function firstMisreading(tablesOf, { cases }) {
  for (const { name, product, operation, body, expected } of cases) {
    const found = meaningOf(tablesOf(product), operation, body);
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)]))
      if (found[key] !== expected[key]) return `${name}: ${key} is ${found[key]}, the case has ${expected[key]}`;
  }
  return undefined;
}

function main(folder) {
  const read = (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  const files = readdirSync(new URL("cases/", folder)).sort();
  if (files.length === 0) process.exitCode = 1;
  for (const file of files) {
    const { gateway, cases } = read(`cases/${file}`);
    const { products } = read("index.json").gateways[gateway];
    const tablesOf = (product) => {
      const { status, errors } = products.find(({ name }) => name === product);
      return { status: read(status), errors: read(errors) };
    };
    const misreading = firstMisreading(tablesOf, { cases });
    if (misreading !== undefined) {
      console.error(`${file}: ${misreading}`);
      process.exitCode = 1;
      return;
    }
    console.log(`${file}: ${cases.length} cases`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  main(process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../", import.meta.url));
