import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import { EngineError } from "../errors.ts";

/**
 * Tells of open payouts whose provider this engine does not have, at its start. That is as it should be where another engine
 * has the provider; where it was only given another name, its payouts would wait forever, unnoticed.
 */
export async function tellOfOrphans({ db, providers, onError }: EngineContext): Promise<void> {
  const names = [...providers.keys()];
  const orphans = await db
    .selectFrom("payouts")
    .select(["provider", sql<number>`count(*)::integer`.as("count")])
    .where("closed_at", "is", null)
    .where("provider", "not in", names)
    .groupBy("provider")
    .execute();
  for (const { provider, count } of orphans)
    onError(
      new EngineError({
        code: "unknown_provider",
        message: `open payouts under the provider "${provider}", which this engine does not have: ${count}; it has ${names.join(", ")}. This engine neither sends nor queries them. If no other engine on this database has that provider, configure it under this name again: under another name the same orders would be sent again.`,
        provider,
      }),
    );
}
