import { type EngineContext, providerOf, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { notAllowed, unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find/by-reference.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import type { AnyOrder } from "../order.ts";
import { storeEvents } from "../store/events.ts";
import type { JobKey } from "../work/jobs.ts";
import { accountOf } from "./recipient.ts";

/** What can be revealed of a payout, by field. */
export interface Revealed {
  /** The payee's account; `undefined` where the provider does not name the field that holds it. */
  readonly account: string | undefined;
  /** The destination as it was submitted. */
  readonly destination: unknown;
  /** What the gateway wrote, oldest first. */
  readonly messages: readonly GatewayMessage[];
}

/** One message of a gateway: an answer or a notification. */
export interface GatewayMessage {
  /** The `id` of its event in the history. */
  readonly id: string;
  /** When it was stored. */
  readonly at: Date;
  /** The message, byte for byte. */
  readonly raw: Uint8Array;
}

/** What is revealed, to whom, and why. */
export interface RevealOptions<Field extends keyof Revealed = keyof Revealed> extends ReferenceOptions, Decider {
  /** Which personal data. */
  readonly field: Field;
}

const fields: readonly (keyof Revealed)[] = ["account", "destination", "messages"];

/**
 * Shows personal data of a payout, after its history holds who wanted to see it, and why.
 * @throws EngineError `unknown_reference`, `ambiguous_reference`; `not_allowed` also once it is erased
 */
export async function revealField<Field extends keyof Revealed>(
  context: EngineContext,
  reference: string,
  options: RevealOptions<Field>,
): Promise<Revealed[Field]> {
  requireDecider(reference, options);
  const { field, actor, reason } = options;
  if (!fields.includes(field)) throw refused(reference, "field", `must be one of ${fields.join(", ")}`);
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider, erasedAt } = found;
  const key = { provider, reference };
  // Who wanted to see it is stored even when the answer gets lost.
  return transact(context, async (work) => {
    const value = await readers[field](context, work, key);
    if (value === nothing) {
      const when = erasedAt === undefined ? "is not stored" : `was erased on ${erasedAt.toISOString()}`;
      throw notAllowed(key, `its personal data ${when}. Ask whoever keeps the original order.`);
    }
    await storeEvents(work, [{ ...key, kind: "revealed", actor, data: { reason, field } }]);
    return value as Revealed[Field];
  });
}

const nothing: unique symbol = Symbol("nothing is stored");

type Reader = (context: EngineContext, work: Tx, key: JobKey) => Promise<unknown>;

const readers: Readonly<Record<keyof Revealed, Reader>> = {
  async account(context, work, key) {
    const order = await orderOf(work, key);
    return order === undefined ? nothing : accountOf(providerOf(context, key.provider), order.destination);
  },
  async destination(_, work, key) {
    return (await orderOf(work, key))?.destination ?? nothing;
  },
  async messages(_, work, { provider, reference }) {
    return work
      .selectFrom("gateway_messages as message")
      .innerJoin("payout_events as event", "event.id", "message.event_id")
      .select(["event.id", "event.at", "message.raw"])
      .where("message.provider", "=", provider)
      .where("message.reference", "=", reference)
      .where("message.raw", "is not", null)
      .orderBy("event.sequence")
      .execute();
  },
};

async function orderOf(work: Tx, { provider, reference }: JobKey): Promise<AnyOrder | undefined> {
  const stored = await work
    .selectFrom("payout_orders")
    .select("body")
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .executeTakeFirst();
  return stored?.body as AnyOrder | undefined;
}
