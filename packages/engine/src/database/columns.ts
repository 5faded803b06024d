import type { ColumnType } from "kysely";

/** A moment of the database's clock. Written by SQL only: this process's clock decides nothing. */
export type Moment = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** JSON goes in as text and comes out parsed. */
export type Json<Value> = ColumnType<Value, string, string>;
