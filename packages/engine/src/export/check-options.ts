import { checkFields, momentProblem, type Problems, textProblem, wordsProblem } from "../check-fields.ts";
import { misconfigured } from "../known.ts";
import { isTimeZone } from "../limits/settings.ts";
import { eventKinds } from "../store/event-kinds.ts";
import type { ExportOptions } from "./options.ts";

const problems: Problems<ExportOptions> = {
  format: (value) => (value === "csv" || value === "xlsx" ? undefined : 'must be "csv" or "xlsx"'),
  day: (value) => (isDay(value) ? undefined : 'must be a date such as "2026-11-22"'),
  from: momentProblem,
  to: momentProblem,
  timeZone: (value) =>
    typeof value === "string" && isTimeZone(value) ? undefined : 'must be an IANA name such as "Asia/Shanghai"',
  kind: (value) =>
    Array.isArray(value) && value.length === 0
      ? "must not be an empty list: leave it out"
      : wordsProblem(eventKinds)(value),
  provider: textProblem("a provider's name"),
};

/**
 * Refuses options under which the file would hold something else than was meant.
 * @throws EngineError `configuration`
 */
export function checkExportOptions(options: unknown): asserts options is ExportOptions {
  checkFields<ExportOptions>(
    { call: "export", what: "the options of export", field: "an option of export" },
    options,
    problems,
  );
  const { day, from, to } = options;
  if (day !== undefined && (from !== undefined || to !== undefined))
    throw misconfigured("export: give either day, or from and to");
}

function isDay(value: unknown): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
