import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import type { Proposal } from "../approvals/proposal.ts";
import { needsOfDecisions, propose } from "../approvals/propose.ts";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import { storeEvents } from "../store/events.ts";
import { fromNow, moment } from "../store/moments.ts";
import { isOneOf } from "../store/rows.ts";
import type { JobKey } from "../work/jobs.ts";

/** Which personal data is erased, who decides it, and why. */
export interface EraseOptions<Name extends string = string> extends Decider {
  /** Only of payouts that ended before this moment. */
  readonly closedBefore: Date;
  /** Only of payouts of this provider. */
  readonly provider?: Name;
}

/** What was erased, and what had ended before the moment but was kept, by the first reason that holds. */
export interface Erased {
  /** Payouts whose order and messages were erased. */
  readonly erased: number;
  /** Payouts that were kept. */
  readonly kept: {
    /** They ended so lately that they can still be reversed. */
    readonly reversible: number;
    /** They may be paid again, and their order says to whom. */
    readonly repayable: number;
    /** The handlers of `engine.on` have not taken all their events. */
    readonly undelivered: number;
    /** Somebody has proposed a decision about them, which is open. */
    readonly proposed: number;
  };
  /** Where another person has to approve: what was proposed. Nothing is erased before that. */
  readonly proposal?: Proposal;
}

const day = 24 * 60 * 60 * 1000;
const defaultReversalDays = 90;
const mostAtOnce = 500;

/**
 * Erases the personal data of payouts that ended before a moment: their orders, what gateways wrote, and by what they are found.
 * @throws EngineError `not_allowed`
 */
export async function erasePersonalData(context: EngineContext, options: EraseOptions): Promise<Erased> {
  requireDecider("erase", options);
  const { closedBefore, provider, actor, reason } = options ?? {};
  if (!(closedBefore instanceof Date) || Number.isNaN(closedBefore.getTime()))
    throw refused("erase", "closedBefore", "must be a Date that is valid");
  const proposal = await transact(context, async (work) => {
    const needs = await needsOfDecisions(work);
    if (needs === undefined) return undefined;
    const about = { kind: "erase", ...(provider !== undefined && { provider }) } as const;
    return propose(work, { ...about, action: { closedBefore: closedBefore.toISOString() }, actor, reason }, needs);
  });
  if (proposal !== undefined) return { erased: 0, kept: await keptOf(context, whichOf(options)), proposal };
  return eraseAll(context, options);
}

/** A destination that was given for a proposal which nobody approved in time; nothing ends such a proposal by itself. */
async function eraseLapsed(work: Tx): Promise<void> {
  await work
    .updateTable("proposals")
    .set({ destination: null })
    .where("destination", "is not", null)
    .where("lapses_at", "<=", sql<Date>`now()`)
    .execute();
}

/** Erases everything that may be, some hundreds of payouts at a time. */
export async function eraseAll(context: EngineContext, options: EraseOptions): Promise<Erased> {
  const which = whichOf(options);
  let erased = 0;
  for (;;) {
    const count = await transact(context, (work) => eraseSome(context, work, which, options));
    erased += count;
    if (count < mostAtOnce) break;
  }
  await transact(context, (work) => eraseRest(context, work, which));
  return { erased, kept: await keptOf(context, which) };
}

/** Erases what the settings no longer keep: a few hundred at a time, whenever the sweeper comes. */
export async function eraseByAge(context: EngineContext): Promise<void> {
  const { eraseAfterDays } = context.personalData;
  if (eraseAfterDays === undefined) return;
  // By the database's clock: one process whose own is wrong would erase too early.
  const which = { before: fromNow(-eraseAfterDays * day) };
  const decider = { actor: "engine", reason: `kept for ${eraseAfterDays} days after the payout ended` };
  await transact(context, (work) => eraseSome(context, work, which, decider));
  await transact(context, (work) => eraseRest(context, work, which));
}

/** Which payouts are looked at. */
interface Which {
  /** Those that ended before this. */
  readonly before: Expression<Date>;
  readonly provider?: string;
}

function whichOf({ closedBefore, provider }: EraseOptions): Which {
  return { before: moment(closedBefore), ...(provider !== undefined && { provider }) };
}

async function eraseSome(context: EngineContext, work: Tx, which: Which, decider: Decider): Promise<number> {
  const keys = await ended(work, which)
    .where(isReversible(context), "=", false)
    .where("repayable", "=", false)
    .where(isUndelivered, "=", false)
    .where((row) => row.not(isProposed(row)))
    .select(["provider", "reference"])
    .orderBy("closed_at")
    .limit(mostAtOnce)
    .forUpdate()
    .skipLocked()
    .execute();
  if (keys.length > 0) await eraseThese(context, work, keys, decider);
  return keys.length;
}

async function eraseThese(
  { schema }: EngineContext,
  work: Tx,
  keys: readonly JobKey[],
  { actor, reason }: Decider,
): Promise<void> {
  await removeMessages(work, schema, keys);
  await storeEvents(
    work,
    keys.map((key) => ({ ...key, kind: "erased", actor, data: { reason } })),
  );
  await work
    .updateTable("payouts")
    .set({
      account_digest: null,
      account_ending: null,
      reason: null,
      // The code of a failure is the gateway's word; its message can name somebody.
      facts: sql<string>`facts #- '{failure,message}'`,
      erased_at: sql<Date>`now()`,
      revision: sql<number>`revision + 1`,
    })
    .where(isOneOf(keys))
    .execute();
}

/** Workers need no right to delete: the function has its owner's. */
async function removeMessages(work: Tx, schema: string, keys: readonly JobKey[]): Promise<void> {
  const providers = keys.map(({ provider }) => provider);
  const references = keys.map(({ reference }) => reference);
  const erase = sql.id(schema, "erase_personal_data");
  await sql`select ${erase}(${providers}::text[], ${references}::text[])`.execute(work);
  await work.updateTable("notification_inbox").set({ raw: null }).where(isOneOf(keys)).execute();
  // What a gateway answered to a reconciliation is text of its own.
  await work.updateTable("reconciliation_differences").set({ detail: null }).where(isOneOf(keys)).execute();
}

/** What belongs to no payout that is erased. */
async function eraseRest(context: EngineContext, work: Tx, which: Which): Promise<void> {
  await eraseLapsed(work);
  await eraseStrangers(context, work, which);
}

/** Messages about orders that this engine never had: nobody else erases them. */
async function eraseStrangers(context: EngineContext, work: Tx, { before: end, provider }: Which): Promise<void> {
  const before = sql<Date>`least(${end}, ${fromNow(-reversalMs(context))})`;
  const keys = await work
    .selectFrom("payout_events as event")
    .innerJoin("gateway_messages as message", "message.event_id", "event.id")
    .select(["event.provider", "event.reference"])
    .where("event.kind", "=", "unknown_notification")
    .where((row) =>
      row.not(
        row.exists(
          row
            .selectFrom("payouts")
            .select("payouts.provider")
            .whereRef("payouts.provider", "=", "event.provider")
            .whereRef("payouts.reference", "=", "event.reference"),
        ),
      ),
    )
    .$if(provider !== undefined, (query) => query.where("event.provider", "=", provider as string))
    .groupBy(["event.provider", "event.reference"])
    .having(sql<SqlBool>`max(event.at) < ${before}`)
    .execute();
  if (keys.length > 0) await removeMessages(work, context.schema, keys);
}

async function keptOf(context: EngineContext, which: Which): Promise<Erased["kept"]> {
  const reversible = isReversible(context);
  return ended(context.db, which)
    .select((row) => {
      // Each is counted once, by the first reason that holds.
      const proposed = isProposed(row);
      const others = sql`not ${reversible}`;
      const count = (which: Expression<unknown>) => sql<number>`count(*) filter (where ${which})::float8`;
      return [
        count(reversible).as("reversible"),
        count(sql`${others} and repayable`).as("repayable"),
        count(sql`${others} and not repayable and ${isUndelivered}`).as("undelivered"),
        count(sql`${others} and not repayable and not ${isUndelivered} and ${proposed}`).as("proposed"),
      ];
    })
    .executeTakeFirstOrThrow();
}

/** Payouts that ended before the moment and have something that is not erased. A late message is something. */
function ended(db: EngineContext["db"], { before, provider }: Which) {
  return db
    .selectFrom("payouts")
    .where("closed_at", "<", before)
    .where(sql<SqlBool>`(erased_at is null or updated_at > erased_at)`)
    .$if(provider !== undefined, (query) => query.where("provider", "=", provider as string));
}

const isUndelivered: Expression<SqlBool> = sql<SqlBool>`(announced_sequence > delivered_sequence)`;

function isProposed(row: ExpressionBuilder<Tables, "payouts">) {
  return row.exists(
    row
      .selectFrom("proposals")
      .select("proposals.id")
      .whereRef("proposals.provider", "=", "payouts.provider")
      .whereRef("proposals.reference", "=", "payouts.reference")
      .where("proposals.state", "=", "open")
      .where("proposals.lapses_at", ">", sql<Date>`now()`),
  );
}

function isReversible(context: EngineContext): Expression<SqlBool> {
  return sql<SqlBool>`(closed_at >= ${fromNow(-reversalMs(context))})`;
}

function reversalMs({ personalData }: EngineContext): number {
  return (personalData.reversalDays ?? defaultReversalDays) * day;
}
