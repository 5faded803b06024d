import { type Kysely, type RawBuilder, sql, type UpdateObject } from "kysely";
import type { Tx } from "../database/database.ts";
import type { Tables } from "../database/tables.ts";
import type { JobKey } from "../work/jobs.ts";
import type { Moment, RowChanges } from "./changes.ts";
import { isAnnounced } from "./event-kinds.ts";
import { insertableEvents, type NewEvent } from "./events.ts";

/** What changes in one payout, and the events that say so. */
export interface PayoutChange {
  readonly row: JobKey;
  readonly changes: RowChanges;
  readonly events: readonly NewEvent[];
}

/** Stores what changes in different payouts, together with their events, in one statement. */
export async function storeChanges(work: Tx, changed: readonly PayoutChange[]): Promise<void> {
  const { events, messages } = insertableEvents(changed.flatMap(({ events }) => events));
  const changing = work.with(
    (named) => named("changes").materialized(),
    () => changesTable(changed),
  ) as unknown as WithChanges;
  if (events.length === 0) return update(changing, columnsOf(changed));
  const storing = changing.with("stored", (next) =>
    next.insertInto("payout_events").values(events).returning(["provider", "reference", "sequence"]),
  );
  const keeping =
    messages.length === 0
      ? storing
      : storing.with("kept", (next) => next.insertInto("gateway_messages").values(messages).returning("event_id"));
  return update(keeping as unknown as WithChanges, {
    ...columnsOf(changed),
    revision: sql<number>`payouts.revision + changes.has_events::integer`,
    announced_sequence: sql<string>`case when changes.announces then (select max(stored.sequence) from stored
      where stored.provider = payouts.provider and stored.reference = payouts.reference) else payouts.announced_sequence end`,
  });
}

interface ChangeRow {
  provider: string;
  reference: string;
}

type WithChanges = Kysely<Tables & { changes: ChangeRow }>;

async function update(changing: WithChanges, columns: UpdateObject<Tables, "payouts">): Promise<void> {
  await changing
    .updateTable("payouts")
    .from("changes")
    .set(columns)
    .whereRef("payouts.provider", "=", "changes.provider")
    .whereRef("payouts.reference", "=", "changes.reference")
    .execute();
}

/** The changes as a table: of each payout the columns that change, as JSON, and of moments how far they are from now. */
function changesTable(changed: readonly PayoutChange[]): RawBuilder<ChangeRow> {
  const providers = changed.map(({ row }) => row.provider);
  const references = changed.map(({ row }) => row.reference);
  const fields = changed.map(({ changes }) => JSON.stringify(fieldsOf(changes), wellFormed));
  const hasEvents = changed.map(({ events }) => events.length > 0);
  const announces = changed.map(({ events }) => events.some(isAnnounced));
  return sql<ChangeRow>`(select provider, reference, fields::jsonb as fields, has_events, announces
    from unnest(${providers}::text[], ${references}::text[], ${fields}::text[], ${hasEvents}::boolean[], ${announces}::boolean[])
      as given(provider, reference, fields, has_events, announces))`;
}

/** `facts` is JSON already, and a moment is the milliseconds to it. */
function fieldsOf({ facts, ...changes }: RowChanges): object {
  const fields = Object.entries(changes).map(([column, value]) => [column, isMoment(value) ? value.fromNowMs : value]);
  return { ...Object.fromEntries(fields), ...(facts !== undefined && { facts: JSON.parse(facts) }) };
}

/** Half a character, which a gateway may have written, is no JSON for the database; as text it would become the same. */
function wellFormed(_name: string, value: unknown): unknown {
  return typeof value === "string" ? value.toWellFormed() : value;
}

function isMoment(value: unknown): value is Moment {
  return typeof value === "object" && value !== null && "fromNowMs" in value;
}

type Kind = "text" | "integer" | "boolean" | "jsonb" | "moment";

/** How each column is read out of JSON. */
const kinds: Readonly<Record<keyof RowChanges, Kind>> = {
  state: "text",
  confirming: "text",
  tries: "integer",
  updated_at: "moment",
  attempt: "integer",
  claim: "text",
  sent_at: "moment",
  settles_at: "moment",
  next_at: "moment",
  stuck_at: "moment",
  closed_at: "moment",
  reason: "text",
  corrupted: "boolean",
  blocked_by: "text",
  check_first_at: "moment",
  cleared_at: "moment",
  gateway_status: "text",
  provider_status: "text",
  provider_id: "text",
  final: "boolean",
  repayable: "boolean",
  facts: "jsonb",
  last_message_key: "text",
};

/** The columns that change in any of the payouts; in one where a column does not change, it stays. */
function columnsOf(changed: readonly PayoutChange[]): UpdateObject<Tables, "payouts"> {
  const changing = new Set(changed.flatMap(({ changes }) => Object.keys(changes)));
  const columns = (Object.keys(kinds) as (keyof RowChanges)[]).filter((column) => changing.has(column));
  return Object.fromEntries(
    columns.map((column) => {
      const present = sql<boolean>`changes.fields ? ${sql.lit(column)}`;
      return [
        column,
        sql`case when ${present} then ${valueIn(column, kinds[column])} else ${sql.ref(`payouts.${column}`)} end`,
      ];
    }),
  );
}

function valueIn(column: string, kind: Kind): RawBuilder<unknown> {
  const name = sql.lit(column);
  if (kind === "jsonb") return sql`changes.fields->${name}`;
  if (kind === "moment") return sql`now() + (changes.fields->>${name})::float8 * interval '1 millisecond'`;
  return sql`(changes.fields->>${name})::${sql.raw(kind)}`;
}
