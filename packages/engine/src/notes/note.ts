import { sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import { unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find/by-reference.ts";
import { refused, requireActor } from "../operator.ts";
import { storeEvents } from "../store/events.ts";

/** A note about a payout, and whose it is. */
export interface NoteOptions extends ReferenceOptions {
  /** A stable name of whoever writes it, such as a login. */
  readonly actor: string;
  /** What colleagues should know: 1 to 2,000 characters. Erased with the payout's personal data. */
  readonly text: string;
}

const longestNote = 2000;

/**
 * Stores a note in the history of a payout. It decides nothing: what is proposed stays as it is, and so does `version`.
 * @throws EngineError `not_allowed`, `unknown_reference`, `ambiguous_reference`
 */
export async function storeNote(context: EngineContext, reference: string, options: NoteOptions): Promise<void> {
  const { actor, text } = options ?? {};
  requireActor(reference, actor);
  if (typeof text !== "string" || text.trim() === "" || text.length > longestNote)
    throw refused(reference, "text", `must be a text of 1 to ${longestNote} characters`);
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const key = { provider: found.provider, reference };
  await transact(context, async (work) => {
    await storeEvents(work, [{ ...key, kind: "noted", actor, data: { note: text } }]);
    // Newer than what was erased, so that it is erased as well.
    await work
      .updateTable("payouts")
      .set({ updated_at: sql<Date>`now()` })
      .where("provider", "=", key.provider)
      .where("reference", "=", key.reference)
      .execute();
  });
}
