import { usage } from "./failure.ts";

/** A moment of an ISO 8601 text with an offset: without one it would depend on the machine. @throws CommandError `usage` */
export function momentOf(option: string, text: string): Date {
  const time = new Date(text);
  if (/T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw usage(
    `${option} must be a time with an offset, such as 2026-11-22T18:03:00+08:00; got ${JSON.stringify(text)}`,
  );
}
