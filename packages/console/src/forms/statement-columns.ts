import type { Values } from "../body.ts";
import type { View } from "../view.ts";

/** The columns of a statement that can be named. */
export const columnNames = ["reference", "providerId", "amount", "fee", "currency", "status"] as const;

/** How a gateway's statement is read, as the form has it. */
export type ColumnMap = Readonly<Record<string, string>>;

const kept: readonly string[] = [
  ...columnNames,
  ...["encoding", "delimiter", "skipLines", "minorDecimals", "statuses"],
];

const cookieOf = (provider: string) => `payout-console-columns-${Buffer.from(provider).toString("hex")}`;

/** What was mapped the last time for this gateway: it is the same for each of its statements. */
export function columnMapIn({ request }: View, provider: string): ColumnMap {
  const [, text = ""] =
    new RegExp(`(?:^|; ?)${cookieOf(provider)}=([\\w-]+)`).exec(request.headers.get("cookie") ?? "") ?? [];
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    const entries = Object.entries(value as object).filter(
      ([name, each]) => kept.includes(name) && typeof each === "string",
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

const mostBytes = 3000;
const yearSeconds = 365 * 24 * 60 * 60;

/** Keeps a mapping for the next statement of the gateway; names of columns are no secret. */
export function rememberColumns(
  { settings }: View,
  provider: string,
  values: Values,
): Readonly<Record<string, string>> {
  const map = Object.fromEntries(kept.map((name) => [name, values.text(name)]));
  const text = Buffer.from(JSON.stringify(map)).toString("base64url");
  if (text.length > mostBytes) return {};
  const path = settings.base || "/";
  return {
    "set-cookie": `${cookieOf(provider)}=${text}; Path=${path}; Max-Age=${yearSeconds}; SameSite=Lax; HttpOnly`,
  };
}
