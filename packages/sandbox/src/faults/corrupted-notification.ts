/** A signed notification: where it goes and what it carries. */
export interface NotificationMessage {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The message with a 9 in front of its amount, under the signature of the true one. */
export function tampered(
  message: NotificationMessage,
  contentType: "form" | "json",
  amountField: string,
): NotificationMessage {
  const place = contentType === "form" ? `(^|&)(${amountField}=)` : `([{,])("${amountField}":"?)`;
  return { ...message, body: message.body.replace(new RegExp(place), "$1$29") };
}

/** The message without its signature, be it in the body or in a header. */
export function unsigned(message: NotificationMessage, contentType: "form" | "json"): NotificationMessage {
  const { Sign: _sign, ...headers } = message.headers ?? {};
  return {
    ...message,
    headers,
    body: contentType === "form" ? unsignedForm(message.body) : unsignedJson(message.body),
  };
}

function unsignedForm(body: string): string {
  return body
    .split("&")
    .filter((pair) => !pair.startsWith("sign="))
    .join("&");
}

/** Taken out of the text: parsing it would lose the digits of amounts. */
function unsignedJson(body: string): string {
  return body.replace(/,"sign":"[^"]*"/, "");
}
