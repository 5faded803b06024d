import { randomUUID } from "node:crypto";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { callersOwn } from "../errors.ts";
import type { Approved } from "../store/observation-record.ts";

/** What can happen to a provider as a whole. */
export type ProviderEventKind =
  | "paused"
  | "paused_by_engine"
  | "resumed"
  | "balance_low"
  | "recovering"
  | "recovered"
  | "failover_expected";

/** Something that happened to a provider as a whole. */
export interface ProviderEvent {
  /** Stable: the same for the same event, however often it is delivered. */
  readonly id: string;
  /** What happened. */
  readonly kind: ProviderEventKind;
  /** The name of the provider. */
  readonly provider: string;
  /** When it happened. */
  readonly at: Date;
  /** `engine`, or the operator who decided. */
  readonly actor: string;
  /** Why, in plain words. */
  readonly reason: string;
}

/** Takes one event about a provider. When it rejects, the event comes again. */
export type ProviderHandler = (event: ProviderEvent) => void | Promise<void>;

/** Stores an event, and the job that delivers it. */
export async function storeProviderEvent(
  context: EngineContext,
  work: Tx,
  event: Omit<ProviderEvent, "id" | "at">,
): Promise<void> {
  await work
    .insertInto("provider_events")
    .values({ id: randomUUID(), ...event })
    .execute();
  await context.jobs.add(work, [{ kind: "deliver_provider", provider: event.provider, reference: "" }]);
}

/** The reason of a decision with who approved it. */
export function withApprovers(reason: string, approved: Approved | undefined): string {
  return approved === undefined ? reason : `${reason} (approved by ${approved.approvedBy.join(", ")})`;
}

/** Gives a provider's events to the handlers in their order, and notes each when all have resolved. */
export async function deliverProviderEvents(
  { db }: EngineContext,
  handlers: readonly ProviderHandler[],
  provider: string,
): Promise<void> {
  // Without a handler nothing counts as delivered: the events wait for one.
  if (handlers.length === 0) return;
  // Waits for whoever is storing an event: this job was there already, so that event has none of its own.
  const state = await db
    .selectFrom("provider_state")
    .select("delivered_sequence")
    .where("provider", "=", provider)
    .forShare()
    .executeTakeFirst();
  const events = await db
    .selectFrom("provider_events")
    .selectAll()
    .where("provider", "=", provider)
    .where("sequence", ">", state?.delivered_sequence ?? "0")
    .orderBy("sequence")
    .execute();
  for (const { sequence, kind, ...rest } of events) {
    for (const handler of handlers) await callersOwn(() => handler({ ...rest, kind: kind as ProviderEventKind }));
    await db
      .updateTable("provider_state")
      .set({ delivered_sequence: sequence })
      .where("provider", "=", provider)
      .where("delivered_sequence", "<", sequence)
      .execute();
  }
}
