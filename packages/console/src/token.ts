import { createHmac, timingSafeEqual } from "node:crypto";

/** What a form was made for. */
export interface FormSubject {
  /** Who was signed in. */
  readonly actor: string;
  /** Where the form is sent to, with the parameters that name what it is about. */
  readonly target: string;
  /** What that was when the form was made: a payout's `version`, or empty. */
  readonly version: string;
}

const hourMs = 60 * 60 * 1000;
const validHours = 12;

/**
 * A token that only whoever can read the console's pages has: it proves that a form came from one of them. It says the hour in
 * which it was made, so that a page that did not change keeps its bytes.
 */
export function tokenFor(key: Uint8Array, subject: FormSubject, now: Date): string {
  const hour = Math.floor(now.getTime() / hourMs);
  return `${hour}.${digest(key, subject, hour).toString("base64url")}`;
}

/** Whether a token was made for this form, and not too long ago. */
export function isValidToken(key: Uint8Array, token: string, subject: FormSubject, now: Date): boolean {
  const [, text = "", given = ""] = /^(\d{1,9})\.([\w-]{43})$/.exec(token) ?? [];
  const age = Math.floor(now.getTime() / hourMs) - Number(text);
  if (text === "" || age < 0 || age > validHours) return false;
  const expected = digest(key, subject, Number(text));
  const bytes = Buffer.from(given, "base64url");
  return bytes.length === expected.length && timingSafeEqual(bytes, expected);
}

function digest(key: Uint8Array, { actor, target, version }: FormSubject, hour: number): Buffer {
  // As JSON, so that no two subjects have the same bytes.
  return createHmac("sha256", key)
    .update(JSON.stringify([actor, target, version, hour]))
    .digest();
}
