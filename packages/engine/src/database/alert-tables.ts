import type { ColumnType, Generated } from "kysely";

/** Everything that was, or is to be, posted to the receiver of alerts. */
export interface AlertsTable {
  /** The id of the event that it is about; a number of its own for a digest. */
  id: string;
  /** Counts the alerts in the order in which they were raised. */
  sequence: Generated<string>;
  type: string;
  /** The day of a digest, `2026-11-22`: there is one for each day. Empty for everything else. */
  digest_day: string | null;
  /** What is posted, byte for byte the same at each try. */
  body: string;
  raised_at: ColumnType<Date, Date | undefined, never>;
  tries: Generated<number>;
  /** When it is tried next; empty once it has arrived, or was given up. */
  next_at: ColumnType<Date | null, undefined, Date | null>;
  delivered_at: ColumnType<Date | null, undefined, Date>;
  given_up_at: ColumnType<Date | null, undefined, Date>;
}

/** One row: how far the events have been looked through. */
export interface AlertStateTable {
  singleton: Generated<boolean>;
  /** Since when alerts have been on; empty before. What happened earlier raises none. */
  since: ColumnType<Date | null, undefined, Date>;
  /** Up to when the events have been looked through. */
  looked_until: ColumnType<Date | null, undefined, Date>;
  /** When the receiver last took one. */
  delivered_at: ColumnType<Date | null, undefined, Date>;
}

/** The tables that alerts use. */
export interface AlertTables {
  alerts: AlertsTable;
  alert_state: AlertStateTable;
}
