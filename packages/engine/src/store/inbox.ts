import type { Payout, PayoutStatus } from "@payout/core";
import { sql } from "kysely";
import { type EngineContext, providerOf, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { ProviderEntry } from "../settings.ts";
import type { JobKey } from "../work/jobs.ts";
import { wordOf } from "../work/observation-of.ts";
import { dataOf, messageKeyOf, storeEvents } from "./events.ts";
import { observe } from "./observe.ts";
import { corruptionReason, isOneOf, type LockedPayout, lockPayout, lockUnknown } from "./rows.ts";

/**
 * Takes a verified notification in: it is stored, and applied to its payout, in one transaction; when this has resolved, the
 * gateway gets its acknowledgement. A repeated notification is counted instead of stored again, but it is applied again:
 * gateways that reverse say SUCCESS, FAIL and SUCCESS with the same numbers and times, and the third is a change.
 */
export async function takeNotification(context: EngineContext, entry: ProviderEntry, payout: Payout): Promise<void> {
  await transact(context, async (work) => {
    const key = { provider: entry.name, reference: payout.reference };
    const row = (await lockPayout(work, key)) ?? (await lookAgain(work, key));
    const isFirst = await putIntoInbox(work, key, payout, row !== undefined);
    if (row === undefined) {
      if (isFirst) await alarmAboutUnknown(context, work, key, payout);
      return;
    }
    // What is wrong with the row is for its own jobs to find: the notification is kept, and the gateway need not repeat it.
    const keep = isFirst || corruptionReason(row, context.digests) !== undefined;
    const { confirmNotifications } = entry.rules;
    const word = wordOf(payout, "news");
    await observe(
      context,
      work,
      { row, entry },
      { word, source: "notification", actor: "gateway", payout, keep, confirmNotifications },
    );
  });
}

/** An order may be on its way into the table: then this waits for it. One that comes later finds the notification. */
async function lookAgain(work: Tx, key: JobKey): Promise<LockedPayout | undefined> {
  await lockUnknown(work, [key]);
  return lockPayout(work, key);
}

async function putIntoInbox(work: Tx, key: JobKey, payout: Payout, known: boolean): Promise<boolean> {
  const { times } = await work
    .insertInto("notification_inbox")
    .values({
      ...key,
      message_key: messageKeyOf(payout),
      status: payout.status,
      known,
      raw: Buffer.from(payout.rawBody),
    })
    .onConflict((conflict) =>
      conflict.columns(["provider", "message_key"]).doUpdateSet({
        times: sql`notification_inbox.times + 1`,
        last_received_at: sql<Date>`now()`,
        known,
      }),
    )
    .returning("times")
    .executeTakeFirstOrThrow();
  return times === 1;
}

/**
 * An order of another system on the same merchant, or one that this database has lost. It is acknowledged, because repeating
 * it would change nothing, and kept, because it may be the only trace of money that moved.
 */
async function alarmAboutUnknown(context: EngineContext, work: Tx, key: JobKey, payout: Payout): Promise<void> {
  const reason = "no such order was submitted to this engine: find out which system sent it";
  const data = { ...dataOf(payout), source: "notification" as const, reason };
  await storeEvents(work, [{ ...key, kind: "unknown_notification", actor: "gateway", data, raw: payout.rawBody }]);
  await context.jobs.add(work, [{ kind: "deliver", ...key }]);
}

/** Holds new payouts whose reference the gateway has notified before: another system has sent an order under it. */
export async function holdIfNotifiedBefore(context: EngineContext, work: Tx, keys: readonly JobKey[]): Promise<void> {
  await lockUnknown(work, keys);
  const strangers = await work
    .selectFrom("notification_inbox")
    .select(["provider", "reference", "status"])
    .where("known", "=", false)
    .where(isOneOf(keys))
    .execute();
  for (const { provider, reference, status } of strangers) {
    const row = await lockPayout(work, { provider, reference });
    if (row === undefined) continue;
    const word = `news_${status as PayoutStatus}` as const;
    const reason = "the gateway sent a notification about an order under this reference that this engine did not send";
    const record = { word, source: "notification", actor: "gateway", reason, keep: true } as const;
    await observe(context, work, { row, entry: providerOf(context, provider) }, record);
  }
}
