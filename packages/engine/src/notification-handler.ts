import { createNotificationHandler } from "@payout/core";
import type { EngineContext } from "./context.ts";
import type { ProviderEntry } from "./settings.ts";
import { takeNotification } from "./store/inbox.ts";
import type { Meter } from "./watch/meter.ts";

/**
 * The function that answers every gateway: the last segment of the address names the provider. It acknowledges what has been
 * stored and nothing else; a notification that cannot be stored gets 500, so that the gateway sends it again.
 */
export function notificationHandlerOf(
  opened: () => Promise<EngineContext>,
  providers: ReadonlyMap<string, ProviderEntry>,
  onError: (error: unknown) => void,
  meter: Meter,
): (request: Request) => Promise<Response> {
  const handlers = new Map(
    [...providers.values()].map((entry) => [
      entry.name,
      createNotificationHandler(entry.provider, async (payout) => takeNotification(await opened(), entry, payout), {
        onError,
        expected: async (reference) => orderedAmount(await opened(), entry, reference),
      }),
    ]),
  );
  const counted = (name: string, response: Response): Response => {
    meter.notified(name, response.status);
    return response;
  };
  return async (request) => {
    const name = lastSegmentOf(request.url);
    const handler = handlers.get(name);
    return handler === undefined
      ? new Response("unknown provider", { status: 404, headers: { "content-type": "text/plain" } })
      : counted(name, await handler(request));
  };
}

/** The end of an address's path; any client can call with one that is not properly encoded, which names no provider. */
function lastSegmentOf(url: string): string {
  const segment = new URL(url).pathname.replace(/\/+$/, "").split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return "";
  }
}

/** What was ordered under a reference, so that a notification about another amount is refused. */
async function orderedAmount({ db }: EngineContext, { name }: ProviderEntry, reference: string) {
  const row = await db
    .selectFrom("payouts")
    .select(["amount", "currency"])
    .where("provider", "=", name)
    .where("reference", "=", reference)
    .executeTakeFirst();
  return row && { amount: { value: row.amount, currency: row.currency } };
}
