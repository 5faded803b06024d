import pg from "pg";

type Parse = (text: string) => unknown;

// By the numbers that PostgreSQL gives its own types; they never change.
const own: Readonly<Record<number, Parse>> = {
  16: (text) => text === "t",
  17: (text) => Buffer.from(text.slice(2), "hex"),
  20: String,
  21: Number,
  23: Number,
  114: JSON.parse,
  700: Number,
  701: Number,
  1184: momentOf,
  1700: String,
  3802: JSON.parse,
};

/**
 * How results are read. A program can give `pg` other parsers for everything in its process, amounts as floating-point numbers for
 * example: they are for its own queries.
 */
export const parsers = {
  getTypeParser: (type: number, format: "text" | "binary" = "text"): Parse =>
    own[type] ?? (pg.types.getTypeParser(type, format as "text") as Parse),
};

/** A moment as PostgreSQL writes it with DateStyle ISO and TimeZone UTC: `2026-11-27 10:50:00.123456+00`. */
function momentOf(text: string): Date {
  return new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}
