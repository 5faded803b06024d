import type { CallContext } from "./call.ts";

/** The subject of an error message: which operation, about which reference. */
export function aboutCall({ provider, operation, reference }: CallContext): string {
  return `${provider} ${operation}${reference === undefined ? "" : ` ${reference}`}`;
}

/** What to do when the outcome is unknown. */
export function queryFirst({ operation, reference }: CallContext): string {
  if (operation !== "send") return "Nothing changed at the gateway: query again.";
  return `Money may have moved: query ${reference ?? "the reference"}, do not pay again.`;
}
