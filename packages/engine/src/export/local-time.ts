import { type RawBuilder, sql } from "kysely";

/** A time as a zone's clocks show it, and how far they are from UTC. */
export interface LocalTime {
  readonly local: string;
  readonly offset_minutes: number;
}

/** The columns of a `LocalTime`. */
export function localTime(at: RawBuilder<Date>, timeZone: string) {
  const zoned = sql`(${at}) at time zone ${timeZone}`;
  return [
    sql<string>`to_char(${zoned}, 'YYYY-MM-DD"T"HH24:MI:SS.MS')`.as("local"),
    sql<number>`(extract(epoch from (${zoned}) - ((${at}) at time zone 'UTC')) / 60)::integer`.as("offset_minutes"),
  ] as const;
}

/** `2026-11-22T18:00:00.000+08:00` */
export function localText({ local, offset_minutes: minutes }: LocalTime): string {
  const two = (count: number) => `${Math.floor(count)}`.padStart(2, "0");
  const size = Math.abs(minutes);
  return `${local}${minutes < 0 ? "-" : "+"}${two(size / 60)}:${two(size % 60)}`;
}
