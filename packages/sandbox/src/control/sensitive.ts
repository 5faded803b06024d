import { jsonMembers, type Member, membersOf, type PastedRequest } from "../explain/message.ts";

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
  return (body.startsWith("{") ? jsonMembers(body) : membersOf({ path: "", headers: {}, body })) ?? [];
}
