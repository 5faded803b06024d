import { jsonMembers, type Member, membersOf, type PastedRequest } from "../explain/message.ts";
import { type JsonMap, jsonText, readLenientJson } from "../jeepay/lenient-json.ts";

/** Fields that name or number a payee, as all gateways write them, without case and underscores. */
const sensitiveNames: ReadonlySet<string> = new Set([
  ...["accountno", "accountname", "accounttin", "accountphone", "accounttelno", "accountemail", "bankaccountno"],
  ...["walletid", "phone", "email", "idcard", "clientip"],
]);

/** The texts of a message that name or number the payee, at any depth that the gateways use: to be masked where it is shown. */
export function sensitiveTexts(body: string): readonly string[] {
  return fieldsOf(body).flatMap(([name, text]) => {
    if (text === null || text === "") return [];
    if (sensitiveNames.has(name.toLowerCase().replaceAll("_", ""))) return [text];
    return text.startsWith("{") ? sensitiveTexts(text) : [];
  });
}

/** The same for a request, whose query string may hold fields too. */
export function sensitiveInRequest({ path, body }: Pick<PastedRequest, "path" | "body">): readonly string[] {
  return [body, path.split("?")[1] ?? ""].flatMap(sensitiveTexts);
}

function fieldsOf(body: string): readonly Member[] {
  const strict = body.startsWith("{") ? jsonMembers(body) : undefined;
  return strict ?? looseMembers(body) ?? membersOf({ path: "", headers: {}, body }) ?? [];
}

/** Jeepay takes what is not quite JSON, and a payee in it is one all the same. */
function looseMembers(body: string): readonly Member[] | undefined {
  try {
    const value = readLenientJson(body);
    if (!(value instanceof Map)) return undefined;
    return [...(value as JsonMap)].map(([name, member]) => [
      name,
      typeof member === "string" ? member : jsonText(member),
    ]);
  } catch {
    return undefined;
  }
}
