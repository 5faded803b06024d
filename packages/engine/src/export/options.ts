import type { EventKind } from "../store/event-kinds.ts";

/** Which events are exported, and as what. */
export interface ExportOptions {
  /** The file's format. @default "csv" */
  readonly format?: "csv" | "xlsx";
  /** Only events of this day of the time zone: `2026-11-22`. Instead of `from` and `to`. */
  readonly day?: string;
  /** Events at this moment or later. */
  readonly from?: Date;
  /** Events before this moment. */
  readonly to?: Date;
  /** The time zone of `day`, and of every time in the file, as an IANA name. @default "UTC" */
  readonly timeZone?: string;
  /** Only events of this kind, or of one of these: `succeeded` for what was paid. */
  readonly kind?: EventKind | readonly EventKind[];
  /** Only events of this provider's payouts. */
  readonly provider?: string;
}

/** An export: what it is, and its bytes. */
export interface EventExport {
  /** The moment whose state it shows: every event before it is in the file, and none after it. */
  readonly asOf: Date;
  /** A name for the file, with the time zone and `asOf`. */
  readonly fileName: string;
  /** The MIME type of the bytes. */
  readonly contentType: string;
  /** The file, as a stream that reads the database as fast as it is read itself. Nothing is cut off. */
  readonly bytes: AsyncIterable<Uint8Array>;
}
