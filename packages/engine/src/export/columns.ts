import type { Cell } from "../spreadsheet/workbook.ts";
import { type EventData, withTexts } from "../store/events.ts";
import type { ExportedEvent } from "./events.ts";
import { localText } from "./local-time.ts";

/** What every row of one file repeats, so that a row says what it means wherever it is pasted. */
export interface FileFacts {
  readonly timeZone: string;
  readonly asOf: string;
}

type Money = { readonly value: string; readonly currency?: string } | undefined;

type Column = (event: ExportedEvent, data: EventData, file: FileFacts) => Cell | null | undefined;

/** The columns of an export, by their titles. */
const columns: Readonly<Record<string, Column>> = {
  at: (event) => localText(event),
  kind: (event) => event.kind,
  provider: (event) => event.provider,
  reference: (event) => event.reference,
  provider_id: (event, data) => data.providerId ?? event.provider_id,
  from: (event) => event.from_state,
  to: (event) => event.to_state,
  amount: (event) => decimal(event.amount),
  currency: (event) => event.currency,
  gateway_status: (_, data) => data.status,
  provider_status: (_, data) => data.providerStatus,
  gateway_amount: (_, data) => decimal(data.amount?.value),
  fee: (_, data) => decimal(data.fee?.value),
  fee_currency: (_, data) => currencyOf(data.fee),
  received: (_, data) => decimal(data.received?.value),
  received_currency: (_, data) => currencyOf(data.received),
  debited: (_, data) => decimal(data.debited?.value),
  debited_currency: (_, data) => currencyOf(data.debited),
  completed_at: (_, data) => data.completedAt,
  failure_code: (_, data) => data.failure?.code,
  failure_message: (_, data) => data.failure?.message,
  reason: (_, data) => data.reason ?? data.note,
  decision: (_, data) => data.decision,
  actor: (event) => event.actor,
  approved_by: (_, data) => data.approvedBy?.join(", "),
  other_reference: (_, data) => data.otherReference,
  batch: (event) => event.batch,
  attempt: (event) => event.attempt?.toString(),
  event_id: (event) => event.id,
  time_zone: (_event, _data, file) => file.timeZone,
  as_of: (_event, _data, file) => file.asOf,
};

/** The first row of an export. */
export const header: readonly string[] = Object.keys(columns);

/** The row of an event. */
export function rowOf(event: ExportedEvent, file: FileFacts): Cell[] {
  const data = withTexts(event.data, event.texts);
  return Object.values(columns).map((column) => column(event, data, file) ?? "");
}

/** What is not a plain decimal stays a text: a gateway, or whoever wrote to the database, could have put anything there. */
function decimal(value: string | null | undefined): Cell | undefined {
  if (value == null) return undefined;
  return /^-?\d+(?:\.\d+)?$/.test(value) ? { decimal: value } : value;
}

function currencyOf(money: Money): string | undefined {
  return money?.currency;
}
