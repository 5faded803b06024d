import { type Form, fieldsOf, Unreadable } from "./message.ts";
import type { Rule } from "./second-reading.ts";

/** A message to be signed, and what is wrong with it. */
export interface Draft {
  readonly name: string;
  readonly reason: string;
  readonly message: "request" | "response" | "notification";
  readonly product?: string;
  readonly form: Form;
  /** The message; `{sign}` stands where its signature goes, if it goes into a field. */
  readonly raw: string;
  readonly valid: boolean;
  /** What the sender signed instead of `raw`, with instead of the usual key, or instead of the canonical text. */
  readonly signed?: { readonly raw?: string; readonly key?: string; readonly text?: (canonical: string) => string };
  /** What the message carries instead of the signature; nothing: none at all. */
  readonly given?: (signature: string, canonical: string) => string | undefined;
}

/** One vector as it is published. */
export interface Vector {
  readonly name: string;
  readonly message: Draft["message"];
  readonly product?: string;
  readonly form: Form;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw: string;
  readonly key: string;
  readonly canonical: string | null;
  readonly signature: string | null;
  readonly valid: boolean;
  readonly reason: string;
}

/** A key as it is published: a secret that both ends have, or a pair. */
export type Key = { readonly secret: string } | { readonly privateKey: string; readonly publicKey: string };

/** What a gateway's vectors have in common. */
export interface Suite {
  readonly keys: Readonly<Record<string, Key>>;
  readonly usualKey: (draft: Draft) => string;
  /** The header that carries the signature, where it is no field, and the one that is sent with it. */
  readonly header?: { readonly name: string; readonly others: Readonly<Record<string, string>> };
  /** The member of an answer whose fields are signed. */
  readonly answerMember?: string;
  readonly drafts: readonly Draft[];
}

/** Signs the drafts of a gateway, and checks that each is as valid as it says. */
export function vectorsOf(suite: Suite, rule: Rule): Vector[] {
  return suite.drafts.map((draft) => vectorOf(draft, suite, rule));
}

function vectorOf(draft: Draft, suite: Suite, rule: Rule): Vector {
  const { name, message, product, form, raw, reason, valid } = draft;
  const key = suite.usualKey(draft);
  const canonical = canonicalText(raw, draft, suite, rule, key);
  const signature = canonical === null ? null : rule.signature(canonical, secretOf(suite, key));
  const given = givenSignature(draft, suite, rule, key);
  const top = readOrNull(() => fieldsOf(raw, form));
  const isCarried = top !== null && (suite.header !== undefined || top.has("sign"));
  const fits = isCarried && given !== undefined && signature !== null && same(given, signature, rule.anyCase);
  if (fits !== valid) throw new Error(`${name} says valid: ${valid}, and it is not so`);
  const header = suite.header && given !== undefined ? { [suite.header.name]: given } : {};
  return {
    name,
    message,
    ...(product !== undefined && { product }),
    form,
    ...(suite.header && { headers: { ...suite.header.others, ...header } }),
    raw: raw.replace("{sign}", form === "json" ? (given ?? "") : encodeURIComponent(given ?? "")),
    key,
    canonical,
    signature,
    valid,
    reason,
  };
}

function givenSignature(draft: Draft, suite: Suite, rule: Rule, usualKey: string): string | undefined {
  const { signed = {}, given = (signature: string) => signature, raw, name } = draft;
  if (!suite.header && !raw.includes("{sign}")) return undefined;
  const key = signed.key ?? usualKey;
  const canonical = canonicalText(signed.raw ?? raw, draft, suite, rule, key);
  if (canonical === null) throw new Error(`${name}: say in signed.raw what was signed`);
  const text = signed.text?.(canonical) ?? canonical;
  return given(rule.signature(text, secretOf(suite, key)), text);
}

function secretOf({ keys }: Suite, name: string): string {
  const key = keys[name];
  if (key === undefined) throw new Error(`there is no key ${name}`);
  return "secret" in key ? key.secret : key.privateKey;
}

function canonicalText(raw: string, draft: Draft, suite: Suite, rule: Rule, key: string): string | null {
  const inside = draft.message === "response" ? suite.answerMember : undefined;
  return readOrNull(() => {
    const fields = suite.header ? new Map() : fieldsOf(raw, draft.form, inside);
    return rule.canonical({ body: raw, fields }, secretOf(suite, key));
  });
}

function readOrNull<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function same(given: string, signature: string, anyCase: boolean): boolean {
  return anyCase ? given.toLowerCase() === signature.toLowerCase() : given === signature;
}
