import { isFields, misconfigured, requireKnown } from "../known.ts";
import { isTimeZone } from "../limits/settings.ts";
import { eventKinds } from "../store/event-kinds.ts";
import type { ExportOptions } from "./options.ts";

const known: Readonly<Record<keyof ExportOptions, true>> = {
  format: true,
  day: true,
  from: true,
  to: true,
  timeZone: true,
  kind: true,
  provider: true,
};

/**
 * Refuses options under which the file would hold something else than was meant.
 * @throws EngineError `configuration`
 */
export function checkExportOptions(options: unknown): asserts options is ExportOptions {
  if (!isFields(options)) throw misconfigured('the options of export must be an object such as { day: "2026-11-22" }');
  requireKnown("an option of export", options, known);
  const { format, day, from, to, timeZone, kind, provider } = options;
  if (format !== undefined && format !== "csv" && format !== "xlsx")
    throw misconfigured('export: format must be "csv" or "xlsx"');
  if (day !== undefined && !isDay(day)) throw misconfigured('export: day must be a date such as "2026-11-22"');
  if (day !== undefined && (from !== undefined || to !== undefined))
    throw misconfigured("export: give either day, or from and to");
  for (const [name, moment] of Object.entries({ from, to }))
    if (moment !== undefined && !(moment instanceof Date && !Number.isNaN(moment.getTime())))
      throw misconfigured(`export: ${name} must be a Date that is valid`);
  if (timeZone !== undefined && !(typeof timeZone === "string" && isTimeZone(timeZone)))
    throw misconfigured('export: timeZone must be an IANA name such as "Asia/Shanghai"');
  const kinds = kind === undefined ? [] : [kind].flat();
  if (
    kind !== undefined &&
    !(kinds.length > 0 && kinds.every((each) => (eventKinds as readonly unknown[]).includes(each)))
  )
    throw misconfigured(`export: kind must be one of ${eventKinds.join(", ")}, or a list of them`);
  if (provider !== undefined && (typeof provider !== "string" || provider === ""))
    throw misconfigured("export: provider must be a provider's name");
}

function isDay(value: unknown): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
