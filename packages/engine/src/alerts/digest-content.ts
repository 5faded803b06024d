import { type SelectQueryBuilder, sql } from "kysely";
import type { Tx } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import { moment } from "../store/moments.ts";
import type { DailyDigest, DigestCount } from "./alert.ts";
import { waitingForPeople } from "./waiting.ts";

/** A digest that is to come. */
export interface DueDigest {
  readonly day: string;
  /** The digest before it, or a day before it if there is none. */
  readonly since: Date;
  readonly now: Date;
}

type Content = Pick<DailyDigest, "since" | "empty" | "summary" | "waiting" | "open" | "sent" | "totals" | "givenUp">;

/** What a digest says: of payouts only how many and how much, and the references of those that wait longest. */
export async function digestContent(work: Tx, { since, now }: Pick<DueDigest, "since" | "now">): Promise<Content> {
  const open = () => work.selectFrom("payouts").where("closed_at", "is", null);
  const sent = () =>
    work.selectFrom("payouts").where("sent_at", ">", moment(since)).where("sent_at", "<=", moment(now));
  const waiting = await waitingForPeople(work);
  const counts = { open: await countBy(open()), sent: await countBy(sent()) };
  const totals = { open: await totalsOf(open()), sent: await totalsOf(sent()) };
  const givenUp = await countGivenUp(work, since);
  return {
    since: since.toISOString(),
    empty: waiting.length + counts.open.length + counts.sent.length + givenUp === 0,
    summary: summaryOf({ waiting, ...counts, givenUp }),
    waiting,
    ...counts,
    totals,
    givenUp,
  };
}

function summaryOf({ waiting, open, sent, givenUp }: Pick<Content, "waiting" | "open" | "sent" | "givenUp">): string {
  const sum = (counts: readonly DigestCount[]) => counts.reduce((all, { count }) => all + count, 0);
  const kinds = waiting.map(({ kind, provider, count }) => `${provider} ${kind} ${count}`.trimStart());
  const people = kinds.length === 0 ? "Nothing waits for an operator" : `Waits for an operator: ${kinds.join(", ")}`;
  const lost = givenUp === 0 ? "" : ` ${givenUp} alerts did not arrive.`;
  return `${people}. Sent since the last digest: ${sum(sent)}. Open: ${sum(open)}.${lost}`;
}

type Payouts = SelectQueryBuilder<Tables, "payouts", object>;

const count = sql<number>`count(*)::integer`;
const total = sql<string>`sum(amount)::text`;

function countBy(payouts: Payouts): Promise<DigestCount[]> {
  return payouts
    .select(["provider", "state", "currency", count.as("count"), total.as("total")])
    .groupBy(["provider", "state", "currency"])
    .orderBy("provider")
    .orderBy("state")
    .orderBy("currency")
    .execute();
}

async function totalsOf(payouts: Payouts): Promise<Record<string, string>> {
  const rows = await payouts
    .select(["currency", total.as("total")])
    .groupBy("currency")
    .orderBy("currency")
    .execute();
  return Object.fromEntries(rows.map((row) => [row.currency, row.total]));
}

async function countGivenUp(work: Tx, since: Date): Promise<number> {
  const row = await work
    .selectFrom("alerts")
    .select(count.as("count"))
    .where("given_up_at", ">", moment(since))
    .executeTakeFirst();
  return row?.count ?? 0;
}
