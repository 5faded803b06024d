// Signs and verifies messages by `x-signature` alone, and proves it on the vectors: node reference/verify.mjs [FOLDER]
// It ends with 1 at the first difference. To try a gateway's rule in another language, write these functions in it. Node 20 or newer.
import { createHash, sign as rsaSign, verify as rsaVerify, timingSafeEqual } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// A text, or a number outside of texts.
const token = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;
const name = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** The fields of a message with every number as its source text; null when a field is repeated. */
export function fieldsOf(raw, form) {
  if (form !== "json") {
    const pairs = [...new URLSearchParams(raw)];
    return new Set(pairs.map(([key]) => key)).size === pairs.length ? Object.fromEntries(pairs) : null;
  }
  JSON.parse(raw);
  const written = [...raw.matchAll(name)].filter(([, colon]) => colon).length;
  const value = JSON.parse(raw.replace(token, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  return keysIn(value) === written ? value : null;
}

function keysIn(value) {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum, item) => sum + keysIn(item), own);
}

/** The text that is signed; null where the rule has none for this message. */
export function canonicalText(method, { message, form, raw }, secret) {
  const keyText = method.key.text?.replace("{key}", () => secret);
  const place = (parts) =>
    ({ first: [keyText, ...parts], last: [...parts, keyText], none: parts })[method.key.place].join(method.joint);
  if (method.signs === "body") return place([raw]);
  const whole = fieldsOf(raw, form);
  const pointer = method.messages[message];
  const fields = whole && pointer ? whole[pointer.slice(1)] : whole;
  const isNested = (value) => typeof value === "object" && value !== null;
  if (!isNested(fields) || Array.isArray(fields)) return null;
  const { leftOut, order, pair } = method;
  const entries = Object.entries(fields).filter(
    ([key, value]) =>
      !leftOut.fields.includes(key) &&
      !(value === null && leftOut.values.includes("null")) &&
      !(value === "" && leftOut.values.includes("empty")) &&
      !(isNested(value) && leftOut.nested === "left out"),
  );
  if (entries.some(([, value]) => isNested(value))) return null;
  const write = (pattern, [key, value]) =>
    pattern.replace(/\{(name|value)\}/g, (_, part) => (part === "name" ? key : String(value)));
  const sorted = entries
    .map((entry) => ({ entry, by: write(order.by, entry) }))
    .sort((left, right) => comparisons[order.as](left.by, right.by));
  return place(sorted.map(({ entry }) => write(pair, entry)));
}

const comparisons = {
  bytes: (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)),
  "utf-16 ignoring case": (left, right) => {
    for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
      const difference = foldedUnit(left, at) - foldedUnit(right, at);
      if (difference !== 0) return difference;
    }
    return left.length - right.length;
  },
};

/** One UTF-16 unit in upper case, and that in lower case; a case that is more than one unit long does not count. */
function foldedUnit(text, at) {
  const kept = (unit, other) => (other.length === 1 ? other : unit);
  const upper = kept(text[at], text[at].toUpperCase());
  return kept(upper, upper.toLowerCase()).charCodeAt(0);
}

/** The signature of a canonical text. */
export function signatureOf(method, canonical, key) {
  const text = Buffer.from(canonical, method.charset);
  const bytes =
    method.digest === "md5" ? createHash("md5").update(text).digest() : rsaSign("sha256", text, key.privateKey);
  const written = bytes.toString(method.encoding);
  return { upper: written.toUpperCase(), lower: written.toLowerCase(), "as encoded": written }[method.case];
}

/** Whether a message carries the signature that its canonical text has. */
export function isSigned(method, { raw, form, headers = {} }, canonical, key) {
  const whole = fieldsOf(raw, form);
  const { in: place, name: carrier } = method.carrier;
  const given = place === "header" ? headers[carrier] : whole?.[carrier];
  if (canonical === null || whole === null || typeof given !== "string" || given === "") return false;
  if (method.digest === "md5") {
    const compared = (text) => Buffer.from(method.compared === "exactly" ? text : text.toLowerCase());
    const [one, other] = [given, signatureOf(method, canonical, key)].map(compared);
    return one.length === other.length && timingSafeEqual(one, other);
  }
  const bytes = Buffer.from(given, method.encoding);
  // Node reads much that is not base64.
  if (bytes.toString(method.encoding) !== given) return false;
  return rsaVerify("sha256", Buffer.from(canonical, method.charset), key.publicKey, bytes);
}

/** What is different from the vectors of one gateway; nothing, when all is well. */
export function firstDifference(method, { keys, vectors }) {
  for (const vector of vectors) {
    const key = keys[vector.key];
    const canonical = canonicalText(method, vector, key.secret);
    const signature = canonical === null ? null : signatureOf(method, canonical, key);
    const valid = isSigned(method, vector, canonical, key);
    for (const [what, found] of Object.entries({ canonical, signature, valid }))
      if (found !== vector[what]) return `${vector.name}: ${what} is ${found}, the vector has ${vector[what]}`;
  }
  return undefined;
}

function main(folder) {
  const read = (file) => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  const files = readdirSync(new URL("vectors/", folder)).sort();
  if (files.length === 0) process.exitCode = 1;
  for (const file of files) {
    const suite = read(`vectors/${file}`);
    const difference = firstDifference(read(`openapi/${file}`)["x-signature"].method, suite);
    if (difference !== undefined) {
      console.error(`${file}: ${difference}`);
      process.exitCode = 1;
      return;
    }
    console.log(`${file}: ${suite.vectors.length} vectors`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  main(process.argv[2] ? pathToFileURL(`${process.argv[2]}/`) : new URL("../", import.meta.url));
