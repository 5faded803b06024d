import { createNotificationHandler, type Payout } from "@payout/core";
import { checkExpected } from "@payout/core/provider";
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
      createNotificationHandler(entry.provider, async (payout) => take(await opened(), entry, payout), { onError }),
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

/**
 * Stores a notification unless its amount is not the ordered one. `expected` is not passed to the provider, which would refuse
 * a reference that this engine does not have: such a notification is stored too.
 */
async function take(context: EngineContext, entry: ProviderEntry, payout: Payout): Promise<void> {
  const row = await context.db
    .selectFrom("payouts")
    .select(["amount", "currency"])
    .where("provider", "=", entry.name)
    .where("reference", "=", payout.reference)
    .executeTakeFirst();
  if (row !== undefined) {
    const call = { provider: entry.name, operation: "receive", posted: false } as const;
    await checkExpected(call, payout, async () => ({ amount: { value: row.amount, currency: row.currency } }));
  }
  await takeNotification(context, entry, payout);
}
