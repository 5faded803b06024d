import { type Expression, type SqlBool, sql } from "kysely";
import { checkFields, limitProblem, momentProblem, type Problems, textProblem, textsProblem } from "../check-fields.ts";
import type { EngineContext } from "../context.ts";
import { fromMicroseconds, microseconds, moment } from "../store/moments.ts";
import { type Source, sources } from "./activity-sources.ts";

/** Something that an operator did. */
export interface Activity {
  /** Names it, for the next page. */
  readonly id: string;
  /** When. */
  readonly at: Date;
  /** Who. */
  readonly actor: string;
  /**
   * What: the kind of an event of a payout (`noted`, `approved`) or a provider (`paused`), or `rules_changed`,
   * `proposed`, `approved`, `declined`, `approval_withdrawn`, `reconciliation_started`, `reconciliation_cancelled`, `difference_settled`.
   */
  readonly what: string;
  /** The provider that it was about. */
  readonly provider?: string;
  /** The payout that it was about. */
  readonly reference?: string;
  /** Why, in the operator's words. */
  readonly reason?: string;
}

/** The conditions of `activity`. */
export interface ActivityFilter {
  /** Only what this operator did. */
  readonly actor?: string;
  /** Only what was about this provider, or one of these. */
  readonly provider?: string | readonly string[];
  /** At this moment or later. */
  readonly from?: Date;
  /** Before this moment. */
  readonly to?: Date;
  /** At most this many, the newest first: 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** Continue after the activity with this id, the last one of the previous page. */
  readonly after?: string;
}

const mostListed = 1000;

/** Lists what operators did, the newest first. */
export async function listActivity(context: EngineContext, filter: ActivityFilter): Promise<Activity[]> {
  const { limit = 100, provider } = filter;
  if (Array.isArray(provider) && provider.length === 0) return [];
  const found: Row[] = [];
  for (const [index, source] of sources.entries()) found.push(...(await rowsOf(context, source, index, filter)));
  // Of each source its newest are read, so the newest of all are among them.
  return found.sort(newestFirst).slice(0, limit).map(toActivity);
}

interface Row {
  readonly position: string;
  readonly source: number;
  readonly key: string;
  readonly at: Date;
  readonly actor: string;
  readonly what: string;
  readonly provider: string | null;
  readonly reference: string | null;
  readonly reason: string | null;
}

async function rowsOf(context: EngineContext, source: Source, index: number, filter: ActivityFilter): Promise<Row[]> {
  const { at, actor, what, provider = none, reference = none, reason = none, where } = source;
  const key = keyOf(source);
  const { limit = 100, from, to, after } = filter;
  const conditions = [
    ...(where === undefined ? [] : [where]),
    ...(filter.actor === undefined ? [] : [sql`${actor} = ${filter.actor}`]),
    ...(filter.provider === undefined ? [] : [sql`${provider} in (${sql.join([filter.provider].flat())})`]),
    ...(from === undefined ? [] : [sql`${at} >= ${moment(from)}`]),
    ...(to === undefined ? [] : [sql`${at} < ${moment(to)}`]),
    ...(after === undefined ? [] : [isBehind(source, index, positionIn(after))]),
  ];
  const table = (name: string) => sql.table(`${context.schema}.${name}`);
  const { rows } = await sql<Row>`
    select ${microseconds(at)} as position, ${index}::integer as source, ${key} as key, ${at} as at, ${actor} as actor,
      ${what} as what, ${provider} as provider, ${reference} as reference, ${reason} as reason
    from ${source.from(table)}
    where ${conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)}
    order by ${at} desc, ${key} desc
    limit ${limit}`.execute(context.db);
  return rows;
}

const none = sql<null>`null::text`;

interface Position {
  readonly position: string;
  readonly source: number;
  readonly key: string;
}

/** By bytes, whatever the database's language, because `newestFirst` compares in this way too. */
function keyOf({ key }: Source): Expression<string> {
  return sql`(${key}) collate "C"`;
}

/** Listed by time, then by source, then by key: whether a row comes after the last one of the page before. */
function isBehind(source: Source, index: number, last: Position): Expression<SqlBool> {
  const { at } = source;
  const time = fromMicroseconds(last.position);
  if (index < last.source) return sql`${at} < ${time}`;
  if (index > last.source) return sql`${at} <= ${time}`;
  return sql`(${at}, ${keyOf(source)}) < (${time}, ${last.key}::text)`;
}

function newestFirst(one: Row, other: Row): number {
  if (one.position !== other.position) return BigInt(one.position) < BigInt(other.position) ? 1 : -1;
  return one.source - other.source || (one.key < other.key ? 1 : -1);
}

const idPattern = /^(?<position>\d{1,18})\.(?<source>\d)\.(?<key>.+)$/su;

function positionIn(after: string): Position {
  const { position = "", source = "", key = "" } = idPattern.exec(after)?.groups ?? {};
  return { position, source: Number(source), key };
}

function toActivity({ position, source, key, at, actor, what, provider, reference, reason }: Row): Activity {
  return {
    id: `${position}.${source}.${key}`,
    at,
    actor,
    what,
    ...(provider !== null && { provider }),
    ...(reference !== null && { reference }),
    ...(reason !== null && { reason }),
  };
}

const problems: Problems<ActivityFilter> = {
  actor: textProblem("an operator's name"),
  provider: textsProblem("a provider's name"),
  from: momentProblem,
  to: momentProblem,
  limit: limitProblem(mostListed),
  after: (value) =>
    typeof value === "string" && idPattern.test(value)
      ? undefined
      : "must be the id of an activity of the previous page",
};

/**
 * Refuses a condition that is misspelt or wrong.
 * @throws EngineError `configuration`
 */
export function checkActivityFilter(filter: unknown): asserts filter is ActivityFilter {
  const about = { call: "activity", what: "the filter of activity", field: "a condition of activity" };
  checkFields<ActivityFilter>(about, filter, problems);
}
