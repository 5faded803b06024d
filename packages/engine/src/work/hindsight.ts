import { sql } from "kysely";
import type { Work } from "../database/database.ts";
import type { Sighting } from "../store/observe.ts";
import type { LockedPayout } from "../store/rows.ts";
import type { JobKey } from "./jobs.ts";

/**
 * An observation in the light of what happened to the payout before. A gateway that has told of an order cannot make it unsent
 * by not finding it; where an attempt was followed by another without ever being answered, a refusal of the other one proves
 * nothing about the first; and a gateway that tells of no reversal goes on saying that the money arrived.
 */
export async function inHindsight(work: Work, row: LockedPayout, sighting: Sighting): Promise<Sighting> {
  if (sighting.word === "missing-resend" && (await wasHeardOf(work, row))) {
    const reason =
      "the gateway does not know the order, but has told of it before: it is not sent again. Look into the gateway's back office before paying again";
    return { ...sighting, word: "missing", reason };
  }
  if (sighting.word === "refused" && row.attempt > 1 && (await wasSentAgain(work, row))) {
    const reason = `an attempt before was never answered, so the gateway may have the order although it refused it now: ${sighting.reason}`;
    return { ...sighting, word: "refused-again", reason };
  }
  if (sighting.word === "says-succeeded" && row.state === "reversed" && (await repeats(work, row, sighting))) {
    const reason = "the gateway says what it said before a person found out that the money came back";
    return { ...sighting, word: "repeats", reason };
  }
  return sighting;
}

/** Whether the gateway has said anything about this payout, asked or unasked. */
async function wasHeardOf(work: Work, key: JobKey): Promise<boolean> {
  const found = await eventsOf(work, key).where(sql<boolean>`data->>'eventKey' is not null`).executeTakeFirst();
  return found !== undefined;
}

/** Whether it was sent again after an attempt that nobody knows the outcome of. */
export async function wasSentAgain(work: Work, key: JobKey): Promise<boolean> {
  const found = await eventsOf(work, key).where("kind", "=", "resend").executeTakeFirst();
  return found !== undefined;
}

/** Whether the gateway said exactly this before a person decided that the money came back, and nobody wants it asked since. */
async function repeats(work: Work, key: JobKey, { payout }: Sighting): Promise<boolean> {
  const decided = await eventsOf(work, key)
    .select(["sequence", sql<string>`data->>'decision'`.as("decision")])
    .where(sql<boolean>`data->>'decision' is not null`)
    .orderBy("sequence", "desc")
    .executeTakeFirst();
  if (payout === undefined || decided?.decision !== "came-back") return false;
  const before = await eventsOf(work, key)
    .where("sequence", "<", decided.sequence)
    .where(sql<boolean>`data->>'eventKey' = ${payout.eventKey}`)
    .executeTakeFirst();
  return before !== undefined;
}

function eventsOf(work: Work, { provider, reference }: JobKey) {
  return work
    .selectFrom("payout_events")
    .select("id")
    .where("reference", "=", reference)
    .where("provider", "=", provider)
    .limit(1);
}
