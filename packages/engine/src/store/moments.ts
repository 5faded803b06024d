import { type Expression, type RawBuilder, sql } from "kysely";

/** The database's time, so many milliseconds from now. */
export function fromNow(milliseconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${milliseconds}::float8 * interval '1 millisecond'`;
}

/** A moment of a caller's as the database takes it: a number, because what a date's text means depends on the session. */
export function moment(date: Date): RawBuilder<Date> {
  return sql<Date>`to_timestamp(${date.getTime()}::float8 / 1000)`;
}

/** A moment to the last digit, as a text that `fromMicroseconds` reads: a Date ends at milliseconds. */
export function microseconds(at: Expression<Date | null>): RawBuilder<string> {
  return sql<string>`(extract(epoch from ${at}) * 1000000)::bigint::text`;
}

/** The moment that `microseconds` has written. */
export function fromMicroseconds(text: string): RawBuilder<Date> {
  return sql<Date>`timestamptz 'epoch' + ${text}::bigint * interval '1 microsecond'`;
}
