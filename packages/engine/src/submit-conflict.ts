import { sql } from "kysely";
import type { Tx } from "./database/database.ts";
import { EngineError } from "./errors.ts";
import { type AnyOrder, differingPaths, foldedReference } from "./order.ts";
import type { ProviderEntry } from "./settings.ts";

/** An order that was not stored. */
interface Refused {
  readonly entry: ProviderEntry;
  readonly order: AnyOrder;
  readonly provider: string;
}

/** Why a reference is taken: where the stored order differs, as far as it is still there. */
export async function anotherOrder(work: Tx, { order, provider }: Refused): Promise<EngineError> {
  const { reference } = order;
  const stored = await work
    .selectFrom("payout_orders")
    // As text: the connection can be the caller's, with parsers of its own.
    .select(sql<string>`body::text`.as("body"))
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .executeTakeFirst();
  const paths = stored === undefined ? [] : differingPaths(JSON.parse(stored.body), order);
  const where =
    stored === undefined
      ? "its fields were erased, so which of them differ is not known"
      : `it differs in ${paths.join(", ")}`;
  return new EngineError({
    code: "conflict",
    message: `${provider} ${reference}: another order is stored under this reference; ${where}. Nothing was changed or sent. Use a new reference for another payout.`,
    reference,
    provider,
    paths,
  });
}

/** Why an order was not stored although its reference is new: to its gateway it is another order's. */
export async function sameToTheGateway(work: Tx, { entry, order, provider }: Refused): Promise<EngineError> {
  const { reference } = order;
  const other = await work
    .selectFrom("payouts")
    .select("reference")
    .where("provider", "=", provider)
    .where("folded_reference", "=", foldedReference(entry, reference))
    .executeTakeFirst();
  const what =
    other === undefined
      ? "the order was stored and then not found, so something deletes payouts. Check the gateway before submitting again."
      : `the gateway takes this reference for ${other.reference}, which is stored: it ignores case and accents. Nothing was stored or sent. Use a reference that differs in more than that.`;
  const code = other === undefined ? "database" : "conflict";
  return new EngineError({ code, message: `${provider} ${reference}: ${what}`, reference, provider });
}
