import { queryFirst } from "./about.ts";
import { textOf } from "./answer.ts";
import { badSignature, notDelivered } from "./bad-signature.ts";
import type { CallContext } from "./call.ts";
import type { PayoutError } from "./errors.ts";
import type { AnswerTrust, NotificationReader } from "./gateway.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { type NotificationFields, readNotification, readWithPlus } from "./notification-fields.ts";
import { shownName } from "./redact.ts";

/** A signature over the fields of a message, carried in one of them. */
export interface FieldSignature {
  /** The field that carries the signature. */
  readonly field: string;
  /** Whether lists and objects may stand beside the signed fields, or make the message unverifiable. */
  readonly nested: "refuse" | "skip";
  /** Compares in constant time, with every key that is valid at present. */
  verify(fields: JsonObject, signature: JsonValue | undefined): boolean;
  /** Names, lengths and order of the signed fields, never a value. */
  describe(fields: JsonObject): string;
  /** Why a signature may not fit, for the error. */
  readonly likelyCause: string;
}

/** Answers whose data is signed as fields; the signature is a field of the whole answer. */
export function signedAnswers(signature: FieldSignature): AnswerTrust {
  return {
    signed: true,
    check: (_settings, call, { raw, data, status }) => {
      const given = raw[signature.field];
      if (isSigned(signature, data, given)) return;
      throw wronglySigned(call, signature, data, given, "the answer", queryFirst(call), status);
    },
  } as AnswerTrust;
}

/** Notifications that are signed as fields: read, then verified over the text of each field as it arrived. */
export function signedFields(signature: FieldSignature): NotificationReader {
  return ((call, request, forms) => {
    const read = readNotification(call, request, forms);
    const fits = ({ fields }: NotificationFields) => isSigned(signature, fields, plusForSpace(fields[signature.field]));
    if (fits(read)) return read;
    const other = readWithPlus(read);
    if (other !== undefined && fits(other)) return other;
    const { fields, form } = read;
    throw wronglySigned(call, signature, fields, fields[signature.field], `the ${form} notification`, notDelivered);
  }) as NotificationReader;
}

/** A signature has no spaces: in a form each one was a plus that was not encoded. */
function plusForSpace(given: JsonValue | undefined): JsonValue | undefined {
  return typeof given === "string" ? given.replaceAll(" ", "+") : given;
}

// Nobody knows the signed text of an object: it is looked for first, so that what is thrown is a refusal.
function nestedField(signature: FieldSignature, fields: JsonObject): string | undefined {
  if (signature.nested === "skip") return undefined;
  return Object.keys(fields).find((name) => typeof fields[name] === "object" && fields[name] !== null);
}

function isSigned(signature: FieldSignature, fields: JsonObject, given: JsonValue | undefined): boolean {
  return nestedField(signature, fields) === undefined && signature.verify(fields, given);
}

function wronglySigned(
  call: CallContext,
  signature: FieldSignature,
  fields: JsonObject,
  given: JsonValue | undefined,
  what: string,
  next: string,
  httpStatus?: number,
): PayoutError {
  const nested = nestedField(signature, fields);
  const missing = textOf(given) === undefined;
  return badSignature(call, {
    what,
    next,
    httpStatus,
    missing,
    signed: `Fields in signing order, with lengths: ${nested !== undefined ? `${shownName(nested)} is not a plain value` : signature.describe(fields)}`,
    cause: missing ? `the field ${signature.field} is missing` : signature.likelyCause,
  });
}
