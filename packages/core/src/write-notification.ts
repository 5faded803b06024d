import type { NotificationForm } from "./notification-fields.ts";
import { misconfigured } from "./settings.ts";

/** The fields of a message, each as the gateway writes it; a bigint becomes a JSON number with every digit. */
export type MessageFields = Readonly<Record<string, string | number | bigint | null>>;

/** A signed notification as a gateway posts it. It fits `new Request(url, it)`, and `provider.receive(it)`. */
export interface SignedNotification {
  /** Gateways post their notifications. */
  readonly method: "POST";
  /** The address of your handler, with the fields as its query when they travel there. */
  readonly url: string;
  /** The content type, and the signature where the gateway puts it into a header. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body byte for byte; empty when the fields travel in the query. */
  readonly body: string;
}

/** How `writeNotification` writes the fields. */
export interface NotificationWriting {
  /** Where the fields travel: in a JSON body, in a form body or in the query of the URL. */
  readonly form: NotificationForm;
  /** The address of the handler. @default "https://merchant.example/notifications" */
  readonly url?: string | undefined;
  /** Fields that JSON carries as a number with exactly the digits of their text, such as `60000.00`. */
  readonly numbers?: readonly string[];
}

const jsonNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Writes the fields of a notification as a gateway does; they have to be signed already. */
export function writeNotification(
  fields: MessageFields,
  { form, url = "https://merchant.example/notifications", numbers = [] }: NotificationWriting,
): SignedNotification {
  if (form === "json") {
    const members = Object.entries(fields).map(([name, value]) => {
      const text = numbers.includes(name) && jsonNumber.test(String(value));
      return `${JSON.stringify(name)}:${text || typeof value === "bigint" ? value : JSON.stringify(value)}`;
    });
    return { method: "POST", url, headers: { "content-type": "application/json" }, body: `{${members.join(",")}}` };
  }
  const pairs = Object.entries(fields).map(([name, value]): [string, string] => [name, String(value ?? "")]);
  const encoded = new URLSearchParams(pairs).toString();
  if (form === "query") {
    return { method: "POST", url: `${url}${url.includes("?") ? "&" : "?"}${encoded}`, headers: {}, body: "" };
  }
  return { method: "POST", url, headers: { "content-type": "application/x-www-form-urlencoded" }, body: encoded };
}

/**
 * Refuses an option of `signedNotification` that is not known, or that has a value of another kind.
 *
 * @param known The options, each with the words that it takes; none where any text will do.
 * @throws PayoutError `configuration` that names the option.
 */
export function checkNotificationOptions(
  provider: string,
  options: object,
  known: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    const words = Object.hasOwn(known, name) ? known[name] : undefined;
    if (words === undefined)
      throw misconfigured(provider, `options.${name} is not known: use ${Object.keys(known).join(", ")}`);
    if (value === undefined || (typeof value === "string" && (words.length === 0 || words.includes(value)))) continue;
    throw misconfigured(provider, `options.${name} must be ${words.map((word) => `"${word}"`).join(" or ") || "text"}`);
  }
}
