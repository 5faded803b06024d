import { createHash, sign } from "node:crypto";
import { type Fields, Unreadable } from "./message.ts";

/**
 * How each gateway signs, read a second time from its documents. Nothing here may come from packages/ or from an `x-signature`:
 * the vectors are what those two are held against.
 */
export interface Rule {
  /** The text that is signed. */
  readonly canonical: (signed: Signed, key: string) => string;
  /** The signature of a canonical text. */
  readonly signature: (canonical: string, key: string) => string;
  /** Whether hexadecimal digits of either case are the same signature. */
  readonly anyCase: boolean;
}

/** What a signature covers: the body as it is, or its fields. */
export interface Signed {
  readonly body: string;
  readonly fields: Fields;
}

const md5 = (text: string) => createHash("md5").update(text, "utf8").digest("hex");

/** Absent, null and "" take no part. A list or an object makes the message unreadable, where it is not left out. */
function taking(fields: Fields, nested: "refuse" | "skip"): [name: string, text: string][] {
  return [...fields].flatMap(([name, value]): [string, string][] => {
    if (name === "sign" || value === null || value === "") return [];
    if (typeof value === "string") return [[name, value]];
    if (nested === "skip") return [];
    throw new Unreadable(`${name} is nested`);
  });
}

const inAsciiOrder = ([left]: readonly string[], [right]: readonly string[]) =>
  Buffer.compare(Buffer.from(left ?? ""), Buffer.from(right ?? ""));

/**
 * JeepayKit.getSign of the open-source server (gateway facts, 1.2): an array of `k=v&`, sorted by
 * String.CASE_INSENSITIVE_ORDER, in a row, then `key=` and the secret. Names in these vectors are ASCII, and no two are equal but for
 * their case and have values beyond ASCII, so lower case is enough here.
 */
const jeepay: Rule = {
  canonical: ({ fields }, secret) => {
    const texts = taking(fields, "refuse").map(([name, text]) => `${name}=${text}&`);
    const folded = texts.map((text) => ({ text, lower: text.toLowerCase() }));
    folded.sort((left, right) => (left.lower < right.lower ? -1 : left.lower > right.lower ? 1 : 0));
    return `${folded.map(({ text }) => text).join("")}key=${secret}`;
  },
  signature: (text) => md5(text).toUpperCase(),
  anyCase: true,
};

/** The official page of April 2026 (gateway facts, 2.2): the token, then the fields in ASCII order, `&` between all of them. */
const multicountry: Rule = {
  canonical: ({ fields }, token) =>
    [
      token,
      ...taking(fields, "refuse")
        .sort(inAsciiOrder)
        .map((pair) => pair.join("=")),
    ].join("&"),
  signature: md5,
  anyCase: true,
};

/** PayClient.php of the published plugin (gateway facts, 3.2): ksort, `k=v` joined with `&`, SHA256withRSA, base64. */
const hongwen: Rule = {
  canonical: ({ fields }) =>
    taking(fields, "skip")
      .sort(inAsciiOrder)
      .map((pair) => pair.join("="))
      .join("&"),
  signature: (text, privateKey) => sign("RSA-SHA256", Buffer.from(text, "utf8"), privateKey).toString("base64"),
  anyCase: false,
};

/** The quickstart page (gateway facts, 4.2): MD5 of the raw body and the API key, nothing between them. */
const inr: Rule = {
  canonical: ({ body }, apiKey) => body + apiKey,
  signature: (text) => md5(text).toUpperCase(),
  anyCase: true,
};

/** Each gateway's rule. */
export const rules = { hongwen, inr, jeepay, multicountry } as const;
